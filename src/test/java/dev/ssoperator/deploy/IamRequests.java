package dev.ssoperator.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ssoperator.deploy.IamPolicy.Question;
import dev.ssoperator.emulator.Call;
import dev.ssoperator.emulator.Effect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What IAM is asked when the calls of a log are made: action, resources and condition keys as AWS's
 * <a
 * href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsiamidentitycenter.html">
 * Service Authorization Reference</a> has them. The tags of permission sets are followed through
 * the log.
 */
public final class IamRequests {

  /** The organization of Example Corp. */
  public static final String ORGANIZATION = "o-examplecorp";

  private static final String RESOURCE_TAG = "aws:ResourceTag/";
  private static final String REQUEST_TAG = "aws:RequestTag/";

  private static final Set<String> WITH_ACCOUNT =
      Set.of(
          "CreateAccountAssignment",
          "DeleteAccountAssignment",
          "ListAccountAssignments",
          "ListPermissionSetsProvisionedToAccount",
          "ProvisionPermissionSet");

  private final String managementAccount;
  private final Map<String, String> caller;
  private final Map<String, Map<String, String>> tags = new HashMap<>();

  /**
   * Begins with no permission sets.
   *
   * @param managementAccount of the organization
   * @param roleArn whose calls they are
   */
  public IamRequests(String managementAccount, String roleArn) {
    this.managementAccount = managementAccount;
    this.caller = Map.of("aws:PrincipalArn", roleArn);
  }

  /** The questions of each call, in their order. */
  public Map<Call, List<Question>> of(List<Call> calls, List<Effect> effects) {
    var questions = new TreeMap<Call, List<Question>>((a, b) -> Long.compare(a.seq(), b.seq()));
    calls.forEach(call -> questions.put(call, of(call, effects)));
    return questions;
  }

  private List<Question> of(Call call, List<Effect> effects) {
    var questions = new ArrayList<Question>();
    var input = call.input();
    switch (call.service()) {
      case "organizations" ->
          add(questions, "organizations", call, organizationResource(input), Map.of());
      case "identitystore" -> {
        var store = input.path("IdentityStoreId").asText();
        add(
            questions,
            "identitystore",
            call,
            "arn:aws:identitystore::%s:identitystore/%s".formatted(managementAccount, store),
            Map.of());
        var kind = call.operation().contains("Group") ? "group" : "user";
        add(questions, "identitystore", call, "arn:aws:identitystore:::" + kind + "/x", Map.of());
        if (call.operation().contains("Membership")) {
          add(questions, "identitystore", call, "arn:aws:identitystore:::membership/x", Map.of());
        }
      }
      default -> addSso(questions, call, effects);
    }
    return questions;
  }

  private String organizationResource(JsonNode input) {
    var id = input.path("ParentId").asText(input.path("ResourceId").asText(""));
    if (id.isEmpty()) {
      return "*";
    }
    var type = id.startsWith("r-") ? "root" : id.startsWith("ou-") ? "ou" : "account";
    return "arn:aws:organizations::%s:%s/%s/%s"
        .formatted(managementAccount, type, ORGANIZATION, id);
  }

  private void addSso(List<Question> questions, Call call, List<Effect> effects) {
    var input = call.input();
    var requestTags = new HashMap<String, String>();
    for (var tag : input.path("Tags")) {
      requestTags.put(tag.path("Key").asText(), tag.path("Value").asText());
    }
    var context = prefixed(REQUEST_TAG, requestTags);
    if (!input.has("InstanceArn")) {
      add(questions, "sso", call, "*", context);
      return;
    }
    add(questions, "sso", call, input.path("InstanceArn").asText(), context);
    if (WITH_ACCOUNT.contains(call.operation())) {
      var account = input.path("TargetId").asText(input.path("AccountId").asText("x"));
      add(questions, "sso", call, "arn:aws:sso:::account/" + account, context);
    }
    if (call.operation().equals("CreatePermissionSet")) {
      // AWS knows the ARN only afterwards.
      add(questions, "sso", call, newArn(input), context);
      if (call.error() == null) {
        tags.put(created(call, effects), requestTags);
      }
      return;
    }
    var arn = input.path("PermissionSetArn").asText(input.path("ResourceArn").asText(""));
    if (arn.isEmpty()) {
      return;
    }
    var before = tags.getOrDefault(arn, Map.of());
    var withTags = new HashMap<>(context);
    withTags.putAll(prefixed(RESOURCE_TAG, before));
    add(questions, "sso", call, arn, withTags);
    if (call.error() == null) {
      follow(call.operation(), arn, before, requestTags, input.path("TagKeys"));
    }
  }

  private void follow(
      String operation,
      String arn,
      Map<String, String> before,
      Map<String, String> requestTags,
      JsonNode removed) {
    var after = new HashMap<>(before);
    if (operation.equals("UntagResource")) {
      removed.forEach(key -> after.remove(key.asText()));
    } else {
      after.putAll(requestTags);
    }
    tags.put(arn, after);
  }

  private static String newArn(JsonNode input) {
    return input.path("InstanceArn").asText().replace("instance/", "permissionSet/") + "/ps-new";
  }

  private static String created(Call call, List<Effect> effects) {
    return effects.stream()
        .filter(effect -> effect.kind() == Effect.Kind.PERMISSION_SET_CREATED)
        .filter(effect -> effect.seq() == call.seq() - 1)
        .map(Effect::permissionSetArn)
        .findAny()
        .orElseThrow();
  }

  private void add(
      List<Question> questions,
      String prefix,
      Call call,
      String resource,
      Map<String, String> context) {
    var all = new HashMap<>(caller);
    all.putAll(context);
    questions.add(new Question(prefix + ":" + call.operation(), resource, all));
  }

  private static Map<String, String> prefixed(String prefix, Map<String, String> tags) {
    var prefixed = new HashMap<String, String>();
    tags.forEach((key, value) -> prefixed.put(prefix + key, value));
    return prefixed;
  }
}
