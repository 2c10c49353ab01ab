package dev.ssoperator.importer;

import dev.ssoperator.api.AssignedAccess;
import dev.ssoperator.identitycenter.OrganizationAccount;
import dev.ssoperator.identitycenter.PermissionSetSnapshot;
import dev.ssoperator.importer.Folding.Product;
import dev.ssoperator.survey.Survey;
import dev.ssoperator.validation.ManifestFile;
import dev.ssoperator.validation.ManifestValidator;
import dev.ssoperator.validation.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Makes manifests of what an instance holds. Applied to an operator for the instance, they change
 * nothing but owner tags. The same survey gives the same texts.
 */
public final class Importer {

  private static final String GONE = "(no permission set)";

  private final Survey survey;
  private final ImportSettings settings;
  private final Places places;
  private final AssignmentManifests writer;
  private final TreeMap<String, String> files = new TreeMap<>();

  /** By what is left out and why. */
  private final Map<List<String>, Integer> leftOut = new HashMap<>();

  private Importer(Survey survey, ImportSettings settings) {
    this.survey = survey;
    this.settings = settings;
    places = new Places(survey.organization());
    writer = new AssignmentManifests(survey.people(), survey.organization(), settings.namespace());
  }

  /** The manifests of a survey. */
  public static Imported of(Survey survey, ImportSettings settings) {
    return new Importer(survey, settings).run();
  }

  private Imported run() {
    var sets = permissionSets();
    var grants = grants(sets);
    var products = settings.isFolded() ? Folding.of(grants) : List.<Product>of();
    var folded = new ArrayList<Product>();
    var singles = new ArrayList<Grant>();
    for (var product : products) {
      var active = active(product);
      if (active.size() > 1) {
        folded.addAll(Chunks.of(product));
      } else {
        singles.addAll(active);
      }
    }
    if (!settings.isFolded()) {
      singles.addAll(grants.stream().filter(grant -> places.isActive(grant.accountId())).toList());
    }
    writeSets(folded);
    writeAssignments(singles);
    var requested = singles.size() + folded.stream().mapToInt(p -> active(p).size()).sum();
    var imported =
        new Imported(
            files,
            sets.size(),
            folded.size(),
            singles.size(),
            requested,
            (int) grants.stream().filter(this::isOrphan).count(),
            leftOut());
    files.put("kustomization.yaml", Kustomization.of(List.copyOf(files.keySet())));
    return imported;
  }

  /** Writes the permission sets; the names of their resources by ARN. */
  private Map<String, String> permissionSets() {
    var manifests = new PermissionSetManifests(settings.excluded());
    var candidates = new ArrayList<PermissionSetSnapshot>();
    for (var set : survey.permissionSets()) {
      var refusal = manifests.refusal(set);
      refusal.ifPresent(reason -> leave("permission set " + set.name(), reason, assignments(set)));
      if (refusal.isEmpty()) {
        candidates.add(set);
      }
    }
    var names =
        ObjectNames.of(candidates, PermissionSetSnapshot::name, PermissionSetSnapshot::name);
    var texts = new TreeMap<String, String>();
    names.forEach(
        (set, name) ->
            texts.put(
                file(name),
                ManifestYaml.write(
                    PermissionSetManifests.manifest(set, name, settings.namespace()), Map.of())));
    var problems = problems(texts);
    var imported = new HashMap<String, String>();
    names.forEach(
        (set, name) -> {
          var problem = problems.get(file(name));
          if (problem == null) {
            files.put(file(name), texts.get(file(name)));
            imported.put(set.arn(), name);
          } else {
            leave("permission set " + set.name(), problem, assignments(set));
          }
        });
    return imported;
  }

  private static String file(String name) {
    return "permission-sets/%s.yaml".formatted(name);
  }

  /** What an API server would refuse, by file. */
  private static Map<String, String> problems(Map<String, String> texts) {
    var files =
        texts.entrySet().stream()
            .map(
                text ->
                    new ManifestFile(
                        text.getKey(), text.getKey(), text.getValue(), ManifestFile.Origin.NAMED))
            .toList();
    return ManifestValidator.validate(files).problems().stream()
        .filter(Problem::isError)
        .collect(
            Collectors.toMap(
                problem -> problem.file().name(),
                problem -> "%s: %s".formatted(problem.field(), problem.message()),
                (one, other) -> one));
  }

  private int assignments(PermissionSetSnapshot set) {
    return (int)
        survey.assignments().stream()
            .filter(access -> access.permissionSetArn().equals(set.arn()))
            .count();
  }

  /**
   * The grants of the imported permission sets; those in accounts that are not active are noted.
   */
  private List<Grant> grants(Map<String, String> sets) {
    var known =
        survey.permissionSets().stream()
            .map(PermissionSetSnapshot::arn)
            .collect(Collectors.toUnmodifiableSet());
    var grants = new ArrayList<Grant>();
    for (var access : survey.assignments()) {
      var set = sets.get(access.permissionSetArn());
      if (set != null) {
        grants.add(Grant.of(access, set));
        if (!places.isActive(access.accountId())) {
          leave("account " + writer.accountName(access.accountId()), state(access), 1);
        }
      } else if (!known.contains(access.permissionSetArn())) {
        leave(GONE, access.permissionSetArn() + " was deleted while it was read", 1);
      }
    }
    return grants;
  }

  private String state(AssignedAccess access) {
    return survey
        .organization()
        .account(access.accountId())
        .map(OrganizationAccount::state)
        .map(state -> "it is %s, not ACTIVE".formatted(state))
        .orElse("it is not in the organization any more");
  }

  private void leave(String what, String reason, int assignments) {
    leftOut.merge(List.of(what, reason), assignments, Integer::sum);
  }

  private List<LeftOut> leftOut() {
    return leftOut.entrySet().stream()
        .map(e -> new LeftOut(e.getKey().get(0), e.getKey().get(1), e.getValue()))
        .sorted(Comparator.comparing(LeftOut::what).thenComparing(LeftOut::reason))
        .toList();
  }

  private List<Grant> active(Product product) {
    return product.grants().filter(grant -> places.isActive(grant.accountId())).toList();
  }

  private boolean isOrphan(Grant grant) {
    return places.isActive(grant.accountId())
        && survey.people().name(grant.who().type(), grant.who().id()).isEmpty();
  }

  private void writeSets(Collection<Product> products) {
    var selected = new HashMap<Product, Places.Selected>();
    products.forEach(product -> selected.put(product, places.select(product.accounts())));
    var names =
        ObjectNames.of(
            products,
            product -> readable(product, Objects.requireNonNull(selected.get(product))),
            Product::toString);
    names.forEach(
        (product, name) ->
            files.put(
                "assignment-sets/%s.yaml".formatted(name),
                writer.assignmentSet(
                    product, Objects.requireNonNull(selected.get(product)), name)));
  }

  private String readable(Product product, Places.Selected selected) {
    var principals = writer.sorted(product.principals()).map(writer::nameOf).toList();
    var where =
        selected.units().size() == 1 && selected.ids().isEmpty()
            ? String.valueOf(selected.units().get(0).path())
            : first(product.accounts().stream().map(writer::accountName).sorted().toList());
    return String.join(" ", first(principals), first(List.copyOf(product.permissionSets())), where);
  }

  private static String first(List<String> names) {
    return names.size() == 1
        ? names.get(0)
        : "%s and %d more".formatted(names.get(0), names.size() - 1);
  }

  /** One file for the AccountAssignments of a permission set. */
  private void writeAssignments(Collection<Grant> grants) {
    var names =
        ObjectNames.of(
            grants,
            grant ->
                String.join(
                    " ",
                    grant.permissionSet(),
                    writer.nameOf(grant.who()),
                    writer.accountName(grant.accountId())),
            Grant::toString);
    var texts = new TreeMap<String, TreeMap<String, String>>();
    names.forEach(
        (grant, name) ->
            texts
                .computeIfAbsent(grant.permissionSet(), set -> new TreeMap<>())
                .put(name, writer.assignment(grant, name)));
    texts.forEach(
        (set, byName) ->
            files.put("assignments/%s.yaml".formatted(set), String.join("---\n", byName.values())));
  }
}
