
(() => {
  const PAGE = 50;
  const MOST_PRINTED = 2000;
  const SUGGESTIONS = 20;
  const TYPING = 'input[type=search], select';
  const NO_FILTER = {q: '', person: '', account: '', unit: '', set: '', group: '', admin: false, unmanaged: false};
  const NO_ORDER = {sort: 'person', desc: false, page: 1};
  const VIEWS = ['overview', 'access', 'findings', 'changes'];

  const byId = (id) => document.getElementById(id);
  const number = (value) => value.toLocaleString('en-US');
  const counted = (value, one, many) => number(value) + ' ' + (value === 1 ? one : many);
  const time = (instant) => instant.slice(0, 16).replace('T', ' ') + ' UTC';

  /** A text with names for characters that change the direction of what follows, or cannot be seen. */
  const visible = (text) =>
    text.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g,
      (char) => '[U+' + char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0') + ']');

  const el = (name, attributes, ...children) => {
    const element = document.createElement(name);
    Object.entries(attributes).forEach(([key, value]) => {
      if (value !== null && value !== undefined) element.setAttribute(key, value);
    });
    element.append(...children.filter((child) => child !== null));
    return element;
  };
  const bdi = (text) => el('bdi', {}, visible(text));
  const tag = (kind, text) => el('span', {class: 'tag ' + kind}, text);
  const muted = (...children) => el('span', {class: 'line muted'}, ...children);
  const line = (...children) => el('span', {class: 'line'}, ...children);
  const link = (href, ...children) => el('a', {href}, ...children);

  const hash = (view, parameters) => {
    const query = new URLSearchParams(
      Object.entries(parameters).filter(([, value]) => value !== '' && value !== false)
        .map(([key, value]) => [key, value === true ? '1' : String(value)])).toString();
    return '#' + view + (query === '' ? '' : '?' + query);
  };
  const accessOf = (filter, ...children) => link(hash('access', filter), ...children);

  const once = (action) => {
    let isDone = false;
    return () => {
      if (!isDone) action();
      isDone = true;
    };
  };

  const report = JSON.parse(byId('report').textContent);
  const model = Model.build(report);

  /** A table of as many items as a page has; printing shows more. */
  const paged = ({caption, isCaptionShown, columns, sort}) => {
    const heads = columns.map(({title, key}) => {
      const head = el('th', {scope: 'col', role: 'columnheader'});
      if (sort && key) {
        const button = el('button', {type: 'button'}, title);
        button.addEventListener('click', () => sort(key));
        head.append(button);
      } else {
        head.append(title);
      }
      return head;
    });
    const captionElement = el('caption', {class: isCaptionShown ? null : 'visually-hidden'}, caption);
    const body = el('tbody', {role: 'rowgroup'});
    const table = el('table', {role: 'table'}, captionElement,
      el('thead', {role: 'rowgroup'}, el('tr', {role: 'row'}, ...heads)), body);
    const printed = el('p', {class: 'print-only'});
    let items = [];
    let page = 1;
    let turn = (to) => show(items, to);

    const row = (item) => el('tr', {role: 'row'}, ...columns.map(({title, cell}, place) => {
      const element = place === 0
        ? el('th', {scope: 'row', role: 'rowheader'})
        : el('td', {role: 'cell', 'data-title': title});
      element.append(...[cell(item)].flat().filter((part) => part !== null));
      return element;
    }));
    const draw = (from, to) => body.replaceChildren(...Array.from(items.slice(from, to), row));
    const pages = () => Math.max(1, Math.ceil(items.length / PAGE));

    const pager = (name) => {
      const text = el('span', {});
      const button = (title, label, step) => {
        const made = el('button', {type: 'button', 'aria-label': label}, title);
        made.addEventListener('click', () => {
          if (made.getAttribute('aria-disabled') === 'true') return;
          turn(page + step);
          if (name === 'bottom') table.scrollIntoView();
        });
        return made;
      };
      const previous = button('Previous', 'Previous page', -1);
      const next = button('Next', 'Next page', 1);
      const element = el('div', {class: 'pager', role: 'group', 'aria-label': 'Pages, ' + name}, text, previous, next);
      return {
        element,
        update: () => {
          const last = Math.min(page * PAGE, items.length);
          text.textContent = number((page - 1) * PAGE + 1) + '\u2013' + number(last) + ' of ' + number(items.length);
          previous.setAttribute('aria-disabled', page === 1);
          next.setAttribute('aria-disabled', page === pages());
          element.hidden = pages() === 1;
        },
      };
    };
    const pagers = [pager('top'), pager('bottom')];
    const element = el('div', {}, pagers[0].element, printed, table, pagers[1].element);

    const show = (newItems, newPage) => {
      items = newItems;
      page = Math.min(Math.max(1, newPage), pages());
      draw((page - 1) * PAGE, page * PAGE);
      pagers.forEach((one) => one.update());
      return page;
    };
    return {
      element,
      show,
      onTurn: (action) => { turn = action; },
      markOrder: (key, isDescending) => columns.forEach((column, place) => {
        if (column.key === key) heads[place].setAttribute('aria-sort', isDescending ? 'descending' : 'ascending');
        else heads[place].removeAttribute('aria-sort');
      }),
      setHidden: (isHidden) => { element.hidden = isHidden; },
      print: () => {
        printed.textContent = items.length > MOST_PRINTED
          ? 'Only the first ' + number(MOST_PRINTED) + ' of ' + number(items.length) + ' rows are printed. Filter the rows, or download them as CSV.'
          : '';
        draw(0, MOST_PRINTED);
      },
      endPrint: () => show(items, page),
    };
  };

  // Cells

  const personCell = (person) => [
    accessOf({person: person.userName}, bdi(Model.label(person))),
    person.displayName ? muted(bdi(person.userName)) : null,
    person.email && person.email !== person.userName ? muted(bdi(person.email)) : null,
    person.enabled === false ? line(tag('weak', 'disabled')) : null,
  ];
  const accountCell = (account) => [
    accessOf({account: account.id}, bdi(account.name)),
    account.name === account.id ? null : muted(bdi(account.id)),
    account.state && account.state !== 'ACTIVE' ? line(tag('weak', account.state.toLowerCase().replace(/_/g, ' '))) : null,
  ];
  /** A path, which may break into lines after each slash. */
  const path = (text) => {
    const names = visible(text).split('/');
    return el('bdi', {}, ...names.flatMap((name, depth) => depth === 0 ? [name] : ['/', el('wbr', {}), name]));
  };
  const unitCell = (account) => account.unit === null ? muted('unknown') : accessOf({unit: account.unit}, path(account.unit));
  const administrator = (is) => is ? line(tag('strong', 'administrator')) : null;
  const setCell = (set) => [accessOf({set: set.name}, bdi(set.name)), administrator(set.administrator)];
  /** Kind, then namespace and name. */
  const sourceCell = (source) => {
    const [kind, name] = source.split(/ (.*)/s);
    return name === undefined ? [line(bdi(source))] : [line(path(name)), muted(bdi(kind))];
  };
  const sourcesCell = (assignment) =>
    assignment.sources.length === 0 ? tag('weak', 'unmanaged') : assignment.sources.flatMap(sourceCell);
  const wayCell = ({assignment, group}) => {
    const type = assignment.isGroup ? 'group' : 'user';
    if (model.isOrphan(assignment)) return ['unknown ' + type, muted(bdi(assignment.principalId))];
    return group === null ? 'direct assignment' : accessOf({group: group.id}, bdi(group.name));
  };
  const nobody = (assignment) => muted(model.isOrphan(assignment)
    ? 'nobody: the ' + (assignment.isGroup ? 'group' : 'user') + ' does not exist any more'
    : 'nobody: the group has no members');

  const sourceColumn = (column) => model.hasSources ? [column] : [];

  // Access

  const state = {...NO_FILTER, ...NO_ORDER};
  let result = {rows: new Int32Array(0), people: 0};

  const access = paged({
    caption: 'A row for each person, account, permission set, and group or direct assignment',
    isCaptionShown: true,
    columns: [
      {title: 'Person', key: 'person', cell: ({person, assignment}) => person === null ? nobody(assignment) : personCell(person)},
      {title: 'Account', key: 'account', cell: ({account}) => accountCell(account)},
      {title: 'Unit', key: 'unit', cell: ({account}) => unitCell(account)},
      {title: 'Permission set', key: 'set', cell: ({set}) => setCell(set)},
      {title: 'Through', key: 'way', cell: wayCell},
      ...sourceColumn({title: 'Resource', key: 'source', cell: ({assignment}) => sourcesCell(assignment)}),
    ].map((column) => ({...column, cell: (position) => column.cell(model.row(position))})),
    sort: (key) => {
      change({desc: state.sort === key && !state.desc, sort: key, page: 1});
    },
  });
  access.onTurn((page) => change({page}));

  const shortState = () => Object.fromEntries(
    Object.entries(state).filter(([key, value]) => value !== {...NO_FILTER, ...NO_ORDER}[key]));

  /** Typing replaces the entry in the history, anything else adds one. */
  const change = (changes, isTyping) => {
    Object.assign(state, changes);
    const target = hash('access', shortState());
    if (target !== location.hash) history[isTyping ? 'replaceState' : 'pushState'](null, '', target);
    showAccess();
  };

  const FIELDS = ['q', 'person', 'account', 'unit', 'set', 'group', 'admin', 'unmanaged'];
  const isBox = (field) => field.type === 'checkbox';

  const options = (select, values) => {
    select.replaceChildren(el('option', {value: ''}, 'Any'),
      ...values.map(([value, text]) => el('option', {value}, visible(text))));
  };

  /** The control shows the filter, also one that this report does not have. */
  const write = (field, value) => {
    if (isBox(field)) {
      field.checked = value;
    } else if (field.value !== value) {
      field.value = value;
      if (field.value !== value && field.tagName === 'SELECT') {
        field.append(el('option', {value}, visible(value) + ' (not in this report)'));
        field.value = value;
      }
    }
  };

  const prepareAccess = once(() => {
    options(byId('account'), model.accounts.map(({id, name}) => [id, name === id ? id : name + ' (' + id + ')']));
    options(byId('unit'), model.units().map((unit) => [unit, unit]));
    options(byId('set'), model.sets.map(({name}) => [name, name]));
    options(byId('group'), model.groups.map(({id, name}) => [id, name]));
    byId('unmanaged-part').hidden = !model.hasSources;
    byId('access-table').append(access.element);
    // Before somebody types, and after the rows are shown.
    setTimeout(model.prepareSearch);
  });

  const suggest = () => {
    const value = byId('person').value;
    byId('people').replaceChildren(...(value.trim() === '' ? [] : model.suggestions(value, SUGGESTIONS)).map((person) =>
      el('option', {value: person.userName}, visible([person.displayName, person.email].filter((part) => part).join(', ')))));
  };

  const filtersText = () => {
    const parts = [];
    const add = (field, name, text) => {
      if (state[field]) parts.push(parts.length === 0 ? 'Filters: ' : '; ', name, ...(text === undefined ? [] : [': ', bdi(text)]));
    };
    const named = (item) => item === undefined ? '' : item.name + ' ';
    add('q', 'search', state.q);
    add('person', 'person', state.person);
    add('account', 'account', named(model.accountById(state.account)) + state.account);
    add('unit', 'unit and below', state.unit);
    add('set', 'permission set', state.set);
    add('group', 'group', (model.groupById(state.group) || {name: state.group}).name);
    add('admin', 'administrator access only');
    add('unmanaged', 'unmanaged only');
    return parts.length === 0 ? ['No filter'] : parts;
  };

  const showAccess = () => {
    FIELDS.forEach((id) => write(byId(id), state[id]));
    result = model.select(state);
    const isEmpty = result.rows.length === 0;
    state.page = access.show(result.rows, state.page);
    access.setHidden(isEmpty);
    access.markOrder(state.sort, state.desc);
    const all = result.rows.length === model.rowCount ? '' : ' of ' + number(model.rowCount);
    byId('count').textContent = isEmpty
      ? (model.rowCount === 0 ? 'There are no assignments.' : 'No rows match the filters.')
      : number(result.rows.length) + all + (model.rowCount === 1 ? ' row, ' : ' rows, ') + counted(result.people, 'person', 'people');
    byId('filters-text').replaceChildren(...filtersText());
    byId('clear').setAttribute('aria-disabled', FIELDS.every((id) => state[id] === NO_FILTER[id]));
    byId('download').setAttribute('aria-disabled', isEmpty);
  };

  FIELDS.forEach((id) => {
    const field = byId(id);
    const isTyped = field.type === 'search';
    field.addEventListener(isTyped ? 'input' : 'change', () => {
      if (id === 'person') suggest();
      change({[id]: isBox(field) ? field.checked : field.value, page: 1}, isTyped);
    });
  });
  byId('filters').addEventListener('submit', (event) => event.preventDefault());
  byId('clear').addEventListener('click', () => change({...NO_FILTER, page: 1}));

  /** A spreadsheet runs what begins with these. */
  const csvCell = (value) => {
    const text = String(value === null || value === undefined ? '' : value);
    return '"' + (/^[=+\-@\t\r]/.test(text) ? "'" : '') + text.replace(/"/g, '""') + '"';
  };
  const csvRow = ({person, account, set, group, assignment}) => [
    ...(person === null ? ['', '', '', ''] : [person.userName, person.displayName, person.email,
      person.enabled === false ? 'disabled' : person.enabled === true ? 'enabled' : '']),
    account.id, account.name, account.unit, set.name, set.administrator ? 'yes' : 'no',
    assignment.isGroup ? 'group' : 'user', group === null ? (assignment.isGroup ? assignment.principalId : '') : group.name,
    ...sourceColumn(assignment.sources.join(' ') || 'unmanaged'),
  ];
  byId('download').addEventListener('click', () => {
    if (result.rows.length === 0) return;
    const head = ['user name', 'display name', 'e-mail', 'state', 'account', 'account name', 'unit', 'permission set',
      'administrator', 'principal type', 'group', ...sourceColumn('resource')];
    const lines = [head, ...Array.from(result.rows, (row) => csvRow(model.row(row)))].map((cells) => cells.map(csvCell).join(','));
    const url = URL.createObjectURL(new Blob(['\ufeff' + lines.join('\r\n') + '\r\n'], {type: 'text/csv'}));
    el('a', {href: url, download: 'access.csv'}).click();
    setTimeout(() => URL.revokeObjectURL(url), 60000);
  });

  // Findings and changes: parts with a title, a sentence and a table

  const tables = {access: [access], overview: [], findings: [], changes: []};

  const part = (view, {id, title, text, none, caption, columns, items}) => {
    const heading = el('h3', {id, tabindex: '-1'}, title + ' (' + number(items.length) + ')');
    const element = el('section', {'aria-labelledby': id}, heading, el('p', {class: 'muted'}, items.length === 0 ? none : text));
    if (items.length > 0) {
      const table = paged({caption, columns});
      table.show(items, 1);
      tables[view].push(table);
      element.append(table.element);
    }
    return element;
  };

  const orphans = model.assignments.filter(model.isOrphan);
  const withoutGroup = model.peopleWithoutGroup();
  const rowsOfPeople = model.rowsOfPeople();
  const disabled = model.people.map((person, position) => ({person, rows: rowsOfPeople[position]}))
    .filter(({person, rows}) => person.enabled === false && rows > 0);
  const rowsByPerson = new Map(model.people.map((person, position) => [person, rowsOfPeople[position]]));
  const rowsCell = (person, rows) =>
    rows === 0 ? muted('none') : accessOf({person: person.userName}, counted(rows, 'row', 'rows'));
  const assignmentColumns = [
    {title: 'Account', cell: (assignment) => accountCell(model.accountOf(assignment))},
    {title: 'Unit', cell: (assignment) => unitCell(model.accountOf(assignment))},
    {title: 'Permission set', cell: (assignment) => setCell(model.setOf(assignment))},
  ];

  const prepareFindings = once(() => {
    const personColumn = {title: 'Person', cell: personCell};
    byId('findings-parts').append(
      part('findings', {
        id: 'administrators',
        title: 'Permission sets with administrator access',
        text: 'Each of these allows everything, or can give itself everything.',
        none: 'None.',
        caption: 'Permission sets with administrator access, and who has them',
        columns: [
          {title: 'Permission set', cell: ({set}) => accessOf({set: set.name}, bdi(set.name))},
          {title: 'Because of', cell: ({set}) => set.administratorBecause ? bdi(set.administratorBecause) : muted('unknown')},
          {title: 'Permissions boundary', cell: ({set}) => set.permissionsBoundary ? bdi(set.permissionsBoundary) : muted('none')},
          {title: 'People', cell: ({reach}) => number(reach.people)},
          {title: 'Accounts', cell: ({reach}) => number(reach.accounts)},
        ],
        items: model.sets.filter((set) => set.administrator)
          .map((set) => ({set, reach: model.reach((assignment) => model.setOf(assignment) === set)})),
      }),
      part('findings', {
        id: 'without-group',
        title: 'People without a group',
        text: 'They are in no group of the identity store. Their access comes from direct assignments only.',
        none: 'Everybody is in a group.',
        caption: 'People without a group, and their direct assignments',
        columns: [personColumn, {title: 'Access', cell: (person) => rowsCell(person, rowsByPerson.get(person))}],
        items: withoutGroup,
      }),
      part('findings', {
        id: 'orphans',
        title: 'Assignments of principals that do not exist any more',
        text: 'The group or user was deleted, and the assignment was left behind in AWS. It gives access to nobody.',
        none: 'None. Every group and user that has an assignment exists.',
        caption: 'Assignments of groups and users that do not exist any more',
        columns: [
          {title: 'Principal', cell: (assignment) => [assignment.isGroup ? 'Group' : 'User', muted(bdi(assignment.principalId))]},
          ...assignmentColumns,
          ...sourceColumn({title: 'Resource', cell: sourcesCell}),
        ],
        items: orphans,
      }),
      part('findings', {
        id: 'disabled',
        title: 'Disabled users with access',
        text: 'They cannot sign in now. They have this access as soon as they are enabled again.',
        none: 'None.',
        caption: 'Disabled users, and how much access they have',
        columns: [{title: 'Person', cell: ({person}) => personCell(person)}, {title: 'Access', cell: ({person, rows}) => rowsCell(person, rows)}],
        items: disabled,
      }));
  });

  const changeCount = report.changes === null ? 0
    : report.changes.accessGained.length + report.changes.accessLost.length
      + report.changes.assignmentsAdded.length + report.changes.assignmentsRemoved.length;

  const prepareChanges = once(() => {
    const parts = byId('changes-parts');
    if (report.changes === null) {
      parts.append(el('p', {}, 'This report was not compared with an earlier one. To see changes, make the report with ',
        el('code', {}, '--since'), ' and the JSON file of an earlier report.'));
      return;
    }
    parts.append(el('p', {}, 'Between ' + time(report.changes.since) + ' and ' + time(report.createdAt) + '.'));
    const known = (item, filter, text) => item === undefined ? bdi(text) : accessOf(filter, bdi(text));
    const account = (change) => [
      known(model.accountById(change.account), {account: change.account}, change.accountName),
      change.accountName === change.account ? null : muted(bdi(change.account)),
    ];
    const set = (change) => [
      known(model.setByArn(change.permissionSet), {set: change.permissionSetName}, change.permissionSetName),
      administrator(change.administrator),
    ];
    const people = [
      {title: 'Person', cell: (change) => {
        const person = model.personById(change.user);
        return person === undefined ? bdi(change.userName) : personCell(person);
      }},
      {title: 'Account', cell: account},
      {title: 'Permission set', cell: set},
    ];
    const assignments = [
      {title: 'Principal', cell: (change) => [
        change.principalName === null ? muted('does not exist any more') : bdi(change.principalName),
        muted(change.principalType === 'GROUP' ? 'group' : 'user', ...(change.principalName === null ? [' ', bdi(change.principal)] : [])),
      ]},
      ...people.slice(1),
    ];
    const add = (id, title, text, columns, items) =>
      parts.append(part('changes', {id, title, text, none: 'None.', caption: title, columns, items}));
    add('gained', 'Access gained', 'What a person could not use before, in whatever way it came.', people, report.changes.accessGained);
    add('lost', 'Access lost', 'What a person cannot use any more.', people, report.changes.accessLost);
    add('added', 'Assignments added', 'New assignments in AWS.', assignments, report.changes.assignmentsAdded);
    add('removed', 'Assignments removed', 'Assignments that are not in AWS any more.', assignments, report.changes.assignmentsRemoved);
  });

  // Overview

  const prepareOverview = once(() => {
    const counts = [
      ['People', report.users.length], ['Groups', report.groups.length], ['Accounts', report.accounts.length],
      ['Permission sets', report.permissionSets.length], ['Assignments', report.assignments.length],
    ];
    byId('counts').append(...counts.map(([name, count]) => el('div', {}, el('dt', {}, name), el('dd', {}, number(count)))));

    const check = (count, href, title, text) => {
      const shown = count === null ? '\u2013' : number(count);
      byId('checks').append(el('li', {},
        el('span', {class: 'number' + (count ? '' : ' none')}, shown),
        el('span', {}, href === null ? title : link(href, title), muted(text))));
    };
    const administrators = model.reach((assignment) => model.setOf(assignment).administrator);
    check(administrators.people, hash('access', {admin: true}), 'People with administrator access',
      'In ' + counted(administrators.accounts, 'account', 'accounts') + ', by '
        + counted(report.permissionSets.filter((set) => set.administrator).length, 'permission set', 'permission sets') + '.');
    if (model.hasSources) {
      const unmanaged = model.reach(model.isUnmanaged);
      check(unmanaged.assignments, hash('access', {unmanaged: true}), 'Unmanaged assignments',
        'They exist in AWS, and no resource requests them. ' + counted(unmanaged.people, 'person has', 'people have') + ' access by them.');
    } else {
      check(null, null, 'Unmanaged assignments', 'Not known: the report was made without resources to compare with.');
    }
    check(withoutGroup.length, '#findings?part=without-group', 'People without a group', 'They are in no group of the identity store.');
    check(orphans.length, '#findings?part=orphans', 'Assignments of principals that do not exist any more',
      'The group or user was deleted, and the assignment was left behind.');
    check(disabled.length, '#findings?part=disabled', 'Disabled users with access', 'They have access as soon as they are enabled again.');
    if (report.changes === null) {
      check(null, '#changes', 'Changes since an earlier report', 'This report was not compared with an earlier one.');
    } else {
      check(changeCount, '#changes', 'Changes since ' + time(report.changes.since),
        number(report.changes.accessGained.length) + ' access gained, ' + number(report.changes.accessLost.length) + ' lost; '
          + counted(report.changes.assignmentsAdded.length, 'assignment', 'assignments') + ' added, '
          + number(report.changes.assignmentsRemoved.length) + ' removed.');
    }
    byId('notes').append(...report.notes.map((note) => el('li', {}, bdi(note))));
    byId('notes-part').hidden = report.notes.length === 0;
  });

  // Views

  const prepare = {overview: prepareOverview, access: prepareAccess, findings: prepareFindings, changes: prepareChanges};
  let shownView = null;

  const readState = (parameters) => {
    Object.assign(state, NO_FILTER, NO_ORDER);
    ['q', 'person', 'account', 'unit', 'set', 'group'].forEach((key) => { state[key] = parameters.get(key) || ''; });
    ['admin', 'unmanaged', 'desc'].forEach((key) => { state[key] = parameters.get(key) === '1'; });
    if (model.isColumn(parameters.get('sort'))) state.sort = parameters.get('sort');
    state.page = Number.parseInt(parameters.get('page'), 10) || 1;
  };

  const show = () => {
    const [name, query] = location.hash.slice(1).split(/\?(.*)/s);
    const view = VIEWS.includes(name) ? name : 'overview';
    const parameters = new URLSearchParams(query || '');
    prepare[view]();
    VIEWS.forEach((one) => { byId(one + '-view').hidden = one !== view; });
    document.querySelectorAll('nav a').forEach((item) => {
      if (item.getAttribute('href') === '#' + view) item.setAttribute('aria-current', 'page');
      else item.removeAttribute('aria-current');
    });
    if (view === 'access') {
      readState(parameters);
      showAccess();
    }
    document.title = byId(view + '-title').textContent + ' \u2013 Access report';
    const target = parameters.get('part');
    const heading = target !== null && byId(view + '-view').querySelector('h3[id="' + CSS.escape(target) + '"]');
    if (heading) {
      heading.focus();
      heading.scrollIntoView();
    } else if (shownView !== null && shownView !== view) {
      byId(view + '-title').focus({preventScroll: true});
      scrollTo(0, 0);
    }
    shownView = view;
  };

  window.addEventListener('hashchange', show);
  byId('skip').addEventListener('click', (event) => {
    event.preventDefault();
    byId('content').focus();
  });
  document.addEventListener('keydown', (event) => {
    const isFree = !event.ctrlKey && !event.metaKey && !event.altKey && !event.target.matches(TYPING);
    if (event.key === '/' && isFree && byId('shortcut').checked) {
      event.preventDefault();
      if (shownView !== 'access') {
        history.pushState(null, '', '#access');
        show();
      }
      byId('q').focus();
      byId('q').select();
    }
  });

  window.addEventListener('beforeprint', () => tables[shownView].forEach((table) => table.print()));
  window.addEventListener('afterprint', () => tables[shownView].forEach((table) => table.endPrint()));

  byId('instance').append('Identity Center instance ', bdi(report.instance.arn), ', identity store ', bdi(report.instance.identityStoreId),
    ', at ', el('time', {datetime: report.createdAt, class: 'nowrap'}, time(report.createdAt)));
  show();
})();
