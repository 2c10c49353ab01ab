
'use strict';

/**
 * The report as rows: a person, an account, a permission set, and the way by which the person has it, which is a group
 * or the assignment itself. An assignment that reaches nobody is a row without a person.
 */
const Model = (() => {
  const NOBODY = -1;
  const MAX_WORDS = 30;

  /** How texts are compared: without case, accents and characters that are not visible. */
  const fold = (text) =>
    /^[\x20-\x7e]*$/.test(text)
      ? text.toLowerCase()
      : text.normalize('NFKD').replace(/[\p{M}\p{Cf}]/gu, '').toLowerCase();

  const words = (text) => [...new Set(fold(text).split(/\s+/).filter((word) => word !== ''))].slice(0, MAX_WORDS);

  const label = (person) => person.displayName || person.userName;

  const isWithin = (unit, ancestor) => unit !== null && (unit === ancestor || unit.startsWith(ancestor + '/'));

  /** A list that also knows what is named in an assignment or a group, but is not in the report. */
  const register = (items, key, unknown) => {
    const list = [...items];
    const positions = new Map(list.map((item, position) => [item[key], position]));
    return {
      list,
      get: (id) => positions.get(id),
      position: (id) => {
        if (!positions.has(id)) {
          positions.set(id, list.length);
          list.push(unknown(id));
        }
        return positions.get(id);
      },
    };
  };

  /** The place of each item in the order of the texts. */
  const ranks = (texts) => {
    const sorted = [...new Set(texts)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    const places = new Map(sorted.map((text, place) => [text, place]));
    return Int32Array.from(texts, (text) => places.get(text));
  };

  /** The positions of the rows in the order of their ranks; those of the same rank keep their order. */
  const order = (count, rankOf, rankCount) => {
    const starts = new Int32Array(rankCount + 1);
    for (let row = 0; row < count; row++) starts[rankOf(row) + 1]++;
    for (let rank = 0; rank < rankCount; rank++) starts[rank + 1] += starts[rank];
    const result = new Int32Array(count);
    for (let row = 0; row < count; row++) result[starts[rankOf(row)]++] = row;
    return result;
  };

  const build = (report) => {
    const accounts = register(report.accounts, 'id', (id) => ({id, name: id, email: null, state: null, unit: null}));
    const sets = register(report.permissionSets, 'arn', (arn) => ({arn, name: arn, administrator: false}));
    const people = register(report.users, 'id', (id) => ({id, userName: id, displayName: null, email: null, enabled: null}));
    const groups = register(report.groups, 'id', (id) => ({id, name: id, members: []}));
    const knownUsers = report.users.length;

    const members = groups.list.map((group) => Int32Array.from(group.members, people.position));
    const inGroup = new Uint8Array(people.list.length);
    members.forEach((positions) => positions.forEach((position) => { inGroup[position] = 1; }));

    const assignments = report.assignments.map((given) => {
      const isGroup = given.principalType === 'GROUP';
      const principal = (isGroup ? groups : people).get(given.principal);
      return {
        account: accounts.position(given.account),
        set: sets.position(given.permissionSet),
        isGroup,
        principalId: given.principal,
        principal: principal === undefined || (!isGroup && principal >= knownUsers) ? NOBODY : principal,
        sources: given.sources,
      };
    });

    const rowPerson = [];
    const rowAssignment = [];
    assignments.forEach((assignment, position) => {
      const add = (person) => {
        rowPerson.push(person);
        rowAssignment.push(position);
      };
      const reached =
        assignment.principal === NOBODY ? [] : assignment.isGroup ? members[assignment.principal] : [assignment.principal];
      reached.forEach(add);
      if (reached.length === 0) add(NOBODY);
    });
    const personOf = Int32Array.from(rowPerson);
    const assignmentOf = Int32Array.from(rowAssignment);

    const model = {
      hasSources: report.hasSources,
      accounts: accounts.list,
      sets: sets.list,
      people: people.list,
      groups: groups.list,
      assignments,
      rowCount: personOf.length,
      unitOf: (assignment) => accounts.list[assignment.account].unit,
      setOf: (assignment) => sets.list[assignment.set],
      accountOf: (assignment) => accounts.list[assignment.account],
      isOrphan: (assignment) => assignment.principal === NOBODY,
      isUnmanaged: (assignment) => report.hasSources && assignment.sources.length === 0,
      accountById: (id) => accounts.list[accounts.get(id)],
      personById: (id) => people.list[people.get(id)],
      groupById: (id) => groups.list[groups.get(id)],
      setByArn: (arn) => sets.list[sets.get(arn)],
      peopleWithoutGroup: () => people.list.slice(0, knownUsers).filter((person, position) => !inGroup[position]),
      row: (position) => {
        const assignment = assignments[assignmentOf[position]];
        return {
          person: personOf[position] === NOBODY ? null : people.list[personOf[position]],
          assignment,
          account: accounts.list[assignment.account],
          set: sets.list[assignment.set],
          group: assignment.isGroup && assignment.principal !== NOBODY ? groups.list[assignment.principal] : null,
        };
      },
    };

    /** How many people and accounts the assignments reach, for which the test holds. */
    model.reach = (test) => {
      const counted = Uint8Array.from(assignments, (assignment) => (test(assignment) ? 1 : 0));
      const reached = new Set();
      const inAccounts = new Set();
      for (let row = 0; row < model.rowCount; row++) {
        if (counted[assignmentOf[row]]) {
          if (personOf[row] !== NOBODY) reached.add(personOf[row]);
          inAccounts.add(assignments[assignmentOf[row]].account);
        }
      }
      return {people: reached.size, accounts: inAccounts.size, assignments: counted.reduce((sum, one) => sum + one, 0)};
    };

    /** How many rows each person has, by position. */
    model.rowsOfPeople = () => {
      const counts = new Int32Array(people.list.length);
      personOf.forEach((person) => { if (person !== NOBODY) counts[person]++; });
      return counts;
    };

    /** All units that have an account, and those above them. */
    model.units = () => {
      const units = new Set();
      accounts.list.filter((account) => account.unit !== null).forEach((account) => {
        const names = account.unit.split('/');
        names.forEach((name, depth) => units.add(names.slice(0, depth + 1).join('/')));
      });
      return [...units].sort();
    };

    const way = (assignment) =>
      assignment.principal === NOBODY ? assignment.principalId
        : assignment.isGroup ? groups.list[assignment.principal].name : '';

    const orders = new Map();
    const ofAssignments = (text) => {
      const rank = ranks(assignments.map((assignment) => fold(text(assignment))));
      return [(row) => rank[assignmentOf[row]], assignments.length];
    };
    const columns = {
      person: () => {
        const rank = ranks(people.list.map((person) => fold(label(person))));
        const last = people.list.length;
        return [(row) => (personOf[row] === NOBODY ? last : rank[personOf[row]]), last + 1];
      },
      account: () => ofAssignments((assignment) => model.accountOf(assignment).name + ' ' + model.accountOf(assignment).id),
      unit: () => ofAssignments((assignment) => model.unitOf(assignment) || ''),
      set: () => ofAssignments((assignment) => model.setOf(assignment).name),
      way: () => ofAssignments(way),
      source: () => ofAssignments((assignment) => assignment.sources.join(' ')),
    };
    model.isColumn = (name) => Object.hasOwn(columns, name);

    const sorted = (column) => {
      if (!orders.has(column)) orders.set(column, order(model.rowCount, ...columns[column]()));
      return orders.get(column);
    };

    let texts = null;
    const searchTexts = () => {
      if (texts === null) {
        const join = (...parts) => parts.filter((part) => part).map(fold).join('\n');
        const accountTexts = accounts.list.map((account) => join(account.name, account.id, account.unit));
        texts = {
          people: people.list.map((person) => join(person.userName, person.displayName, person.email)),
          userNames: people.list.map((person) => fold(person.userName)),
          assignments: assignments.map((assignment) =>
            join(model.setOf(assignment).name, way(assignment)) + '\n' + accountTexts[assignment.account]),
        };
      }
      return texts;
    };
    model.prepareSearch = searchTexts;

    /** Which words each text contains, a bit for each word. */
    const bits = (all, searched) =>
      Int32Array.from(all, (text) =>
        searched.reduce((sum, word, place) => (text.includes(word) ? sum | (1 << place) : sum), 0));

    /** The people that a filter means: the one with this user name, or else all whose texts contain the words. */
    const chosenPeople = (value) => {
      const {people: all, userNames} = searchTexts();
      const exact = fold(value);
      const searched = words(value);
      return userNames.includes(exact)
        ? Uint8Array.from(userNames, (name) => (name === exact ? 1 : 0))
        : Uint8Array.from(all, (text) => (searched.every((word) => text.includes(word)) ? 1 : 0));
    };
    model.suggestions = (value, most) => {
      const chosen = chosenPeople(value);
      return people.list.filter((person, position) => chosen[position]).slice(0, most);
    };

    /** The positions of the rows that match, in their order, and how many people they are about. */
    model.select = (filter) => {
      const searched = words(filter.q);
      const allWords = searched.reduce((sum, word, place) => sum | (1 << place), 0);
      const personWords = searched.length > 0 ? bits(searchTexts().people, searched) : null;
      const assignmentWords = searched.length > 0 ? bits(searchTexts().assignments, searched) : null;
      const chosen = filter.person.trim() === '' ? null : chosenPeople(filter.person);
      const kept = Uint8Array.from(assignments, (assignment) =>
        (filter.account === '' || model.accountOf(assignment).id === filter.account)
          && (filter.set === '' || model.setOf(assignment).name === filter.set)
          && (filter.unit === '' || isWithin(model.unitOf(assignment), filter.unit))
          && (filter.group === '' || (assignment.isGroup && assignment.principalId === filter.group))
          && (!filter.admin || model.setOf(assignment).administrator)
          && (!filter.unmanaged || model.isUnmanaged(assignment)) ? 1 : 0);

      const seen = new Uint8Array(people.list.length);
      const selected = new Int32Array(model.rowCount);
      let count = 0;
      let peopleCount = 0;
      sorted(filter.sort).forEach((row) => {
        const person = personOf[row];
        const assignment = assignmentOf[row];
        if (!kept[assignment] || (chosen !== null && (person === NOBODY || !chosen[person]))) return;
        if (personWords !== null) {
          const found = assignmentWords[assignment] | (person === NOBODY ? 0 : personWords[person]);
          if (found !== allWords) return;
        }
        selected[count++] = row;
        if (person !== NOBODY && !seen[person]) {
          seen[person] = 1;
          peopleCount++;
        }
      });
      const rows = selected.slice(0, count);
      return {rows: filter.desc ? rows.reverse() : rows, people: peopleCount};
    };

    return model;
  };

  return {build, label};
})();
