package dev.ssoperator.importer;

import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.identitycenter.OrganizationAccount;
import dev.ssoperator.importer.Folding.Product;
import dev.ssoperator.importer.Grant.Who;
import dev.ssoperator.inventory.OrganizationView;
import dev.ssoperator.survey.People;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Manifests of assignments, with names where each stands for one thing only. */
final class AssignmentManifests {

  private static final int MAX_GROUP_NAME = 1024;
  private static final int MAX_USER_NAME = 128;
  private static final int MAX_ACCOUNT_NAME = 128;

  private final People people;
  private final OrganizationView organization;
  private final @Nullable String namespace;
  private final Map<PrincipalType, Map<String, List<String>>> ids = new HashMap<>();

  AssignmentManifests(People people, OrganizationView organization, @Nullable String namespace) {
    this.people = people;
    this.organization = organization;
    this.namespace = namespace;
    for (var type : PrincipalType.values()) {
      ids.put(type, people.idsByName(type));
    }
  }

  /** The AccountAssignment of a grant. */
  String assignment(Grant grant, String name) {
    var spec = new LinkedHashMap<String, Object>();
    spec.put("permissionSetRef", Map.of("name", grant.permissionSet()));
    spec.put("principal", principal(grant.who()));
    spec.put("account", account(grant.accountId()));
    return write("AccountAssignment", name, spec, List.of(grant.who()));
  }

  /** The AccountAssignmentSet of a product. */
  String assignmentSet(Product product, Places.Selected places, String name) {
    var spec = new LinkedHashMap<String, Object>();
    spec.put("principals", sorted(product.principals()).map(this::principal).toList());
    spec.put(
        "permissionSetRefs",
        product.permissionSets().stream().map(set -> Map.of("name", set)).toList());
    spec.put("accounts", places.selectors());
    return write("AccountAssignmentSet", name, spec, product.principals());
  }

  /** As people look for them. */
  Stream<Who> sorted(Collection<Who> principals) {
    return principals.stream()
        .sorted(
            Comparator.comparing(this::nameOf, String.CASE_INSENSITIVE_ORDER)
                .thenComparing(Comparator.naturalOrder()));
  }

  private String write(
      String kind, String name, Map<String, Object> spec, Collection<Who> principals) {
    return ManifestYaml.write(Manifest.of(kind, name, namespace, spec), comments(principals));
  }

  /** What the ids mean, and why there is no name in their place. */
  private Map<String, String> comments(Collection<Who> principals) {
    var comments = new HashMap<String, String>();
    organization.accounts().forEach(account -> comments.put(account.id(), account.name()));
    for (var who : principals) {
      comments.put(who.id(), comment(who));
    }
    return comments;
  }

  private String comment(Who who) {
    var kind = who.type() == PrincipalType.GROUP ? "group" : "user";
    return people
        .name(who.type(), who.id())
        .map(name -> "more than one %s is named %s".formatted(kind, name))
        .orElse("no %s has this id any more".formatted(kind));
  }

  private Map<String, Object> principal(Who who) {
    var isGroup = who.type() == PrincipalType.GROUP;
    var name = uniqueName(who);
    return name.isPresent()
        ? Map.of(isGroup ? "group" : "user", name.get())
        : Map.of(isGroup ? "groupId" : "userId", who.id());
  }

  private Optional<String> uniqueName(Who who) {
    var longest = who.type() == PrincipalType.GROUP ? MAX_GROUP_NAME : MAX_USER_NAME;
    var used = ids.getOrDefault(who.type(), Map.of());
    return people
        .name(who.type(), who.id())
        .filter(name -> !name.isBlank() && name.length() <= longest)
        .filter(name -> used.getOrDefault(People.lowerCase(name), List.of()).size() == 1);
  }

  /** The name that people know a principal by; its id if there is none. */
  String nameOf(Who who) {
    return people.name(who.type(), who.id()).filter(name -> !name.isBlank()).orElse(who.id());
  }

  /** The name that people know an account by; its id if there is none. */
  String accountName(String accountId) {
    return organization.account(accountId).map(OrganizationAccount::name).orElse(accountId);
  }

  private Map<String, Object> account(String id) {
    return organization
        .account(id)
        .map(OrganizationAccount::name)
        .filter(name -> !name.isBlank() && name.length() <= MAX_ACCOUNT_NAME)
        .filter(name -> organization.named(name).size() == 1)
        .<Map<String, Object>>map(name -> Map.of("name", name))
        .orElse(Map.of("id", id));
  }
}
