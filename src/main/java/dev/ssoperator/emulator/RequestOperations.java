package dev.ssoperator.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;

/** What became of asynchronous requests: one by id, or all of a kind. */
record RequestOperations(World world, AsyncEngine engine, Lookup lookup, Pages pages) {
  void register(Operations operations) {
    add(
        operations,
        Request.Kind.CREATE_ASSIGNMENT,
        "AccountAssignmentCreationRequestId",
        "AccountAssignmentsCreationStatus");
    add(
        operations,
        Request.Kind.DELETE_ASSIGNMENT,
        "AccountAssignmentDeletionRequestId",
        "AccountAssignmentsDeletionStatus");
    add(
        operations,
        Request.Kind.PROVISION,
        "ProvisionPermissionSetRequestId",
        "PermissionSetsProvisioningStatus");
  }

  private void add(Operations operations, Request.Kind kind, String idMember, String listMember) {
    operations
        .on("Describe" + kind.status, input -> describe(input, kind, idMember))
        .on("List" + kind.status, input -> list(input, kind, listMember));
  }

  private ObjectNode describe(Input input, Request.Kind kind, String idMember) {
    lookup.permissionSetsOf(input);
    var id = input.text(idMember);
    return engine
        .find(kind, id)
        .map(RequestOperations::answer)
        .orElseThrow(
            () ->
                AwsException.notFound(
                    "Could not find " + kind.operation + " request with id " + id));
  }

  private ObjectNode list(Input input, Request.Kind kind, String member) {
    lookup.permissionSetsOf(input);
    var status = input.node("Filter").path("Status");
    var requests =
        engine.known(kind).stream()
            .filter(request -> status.isMissingNode() || request.status().equals(status.asText()))
            .toList();
    return pages.page(
        input,
        member,
        requests,
        Request::place,
        world.behaviour.newestRequestsFirst()
            ? Comparator.reverseOrder()
            : Comparator.naturalOrder(),
        RequestOperations::metadata);
  }

  /** The whole status of a request, named as the operation that started it names it. */
  static ObjectNode answer(Request request) {
    var answer = Json.object();
    var order = request.order;
    var node = answer.putObject(order.kind().status);
    node.setAll(metadata(request));
    node.put("PermissionSetArn", order.set().arn);
    request.failureReason().ifPresent(reason -> node.put("FailureReason", reason));
    order
        .assignment()
        .ifPresentOrElse(
            key ->
                node.put("TargetId", key.accountId())
                    .put("TargetType", "AWS_ACCOUNT")
                    .put("PrincipalType", key.principalType())
                    .put("PrincipalId", key.principalId()),
            () -> order.accountId().ifPresent(account -> node.put("AccountId", account)));
    return answer;
  }

  private static ObjectNode metadata(Request request) {
    return Json.object()
        .put("Status", request.status())
        .put("RequestId", request.id)
        .put("CreatedDate", Json.epochSeconds(request.created));
  }
}
