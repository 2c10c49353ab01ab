package dev.ssoperator.plan;

import dev.ssoperator.access.ProtectedNames;
import dev.ssoperator.api.PrincipalType;
import dev.ssoperator.identitycenter.OrganizationAccount;
import dev.ssoperator.identitycenter.PermissionSetSnapshot;
import dev.ssoperator.sdk.Requester;
import dev.ssoperator.survey.People;
import dev.ssoperator.survey.Survey;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What names stand for in what AWS held. */
final class SurveyNames implements ProtectedNames {

  private final Survey survey;
  private final Map<PrincipalType, Map<String, List<String>>> ids;
  private final Map<String, String> permissionSets;

  SurveyNames(Survey survey) {
    this.survey = survey;
    ids =
        Stream.of(PrincipalType.values())
            .collect(Collectors.toMap(Function.identity(), survey.people()::idsByName));
    permissionSets =
        survey.permissionSets().stream()
            .collect(Collectors.toMap(PermissionSetSnapshot::arn, PermissionSetSnapshot::name));
  }

  /** The ids of the groups or users with a name, whatever its case. */
  List<String> principals(PrincipalType type, String name) {
    return ids.getOrDefault(type, Map.of()).getOrDefault(People.lowerCase(name), List.of());
  }

  /** The name of a permission set, or its ARN if AWS has none. */
  String permissionSet(String arn) {
    return permissionSets.getOrDefault(arn, arn);
  }

  /** Whether AWS has a permission set. */
  boolean hasPermissionSet(String arn) {
    return permissionSets.containsKey(arn);
  }

  @Override
  public Answer principal(PrincipalType type, String name, Requester requester) {
    return new Answer.Known(Set.copyOf(principals(type, name)));
  }

  @Override
  public Answer account(String name, Requester requester) {
    return new Answer.Known(
        survey.organization().named(name).stream()
            .map(OrganizationAccount::id)
            .collect(Collectors.toSet()));
  }

  @Override
  public Answer permissionSet(String arn, Requester requester) {
    return new Answer.Known(hasPermissionSet(arn) ? Set.of(permissionSet(arn)) : Set.of());
  }
}
