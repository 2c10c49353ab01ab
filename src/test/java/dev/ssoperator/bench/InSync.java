package dev.ssoperator.bench;

import dev.ssoperator.api.AccountAssignment;
import dev.ssoperator.api.AccountAssignmentStatus;
import dev.ssoperator.bench.Company.Grant;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.List;

/**
 * Resources as an operator leaves them that has been running for a while. An operator brings the
 * permission sets and one assignment there; the others are copies of that one.
 */
final class InSync {

  private final Lab lab;
  private final KubernetesSerialization serialization = new KubernetesSerialization();
  private final Grant first;
  private final AccountAssignment model;

  private InSync(Lab lab, Grant first, AccountAssignment model) {
    this.lab = lab;
    this.first = first;
    this.model = model;
  }

  /** Creates the permission sets and the first assignment, which exist in AWS already. */
  static InSync begin(Lab lab, Company company, Grant first) throws InterruptedException {
    lab.behave(b -> b.callsPerSecond(0));
    lab.kubernetes().create(company.permissionSets());
    var names = new ArrayList<>(lab.apply(List.of(first)));
    names.addAll(company.setNames());
    var operator = lab.startOperator();
    lab.awaitReady(names);
    lab.awaitCalm();
    lab.stop(operator);
    lab.behave(b -> b.callsPerSecond(lab.time().here(Lab.CALLS_PER_SECOND)));
    var model =
        lab.client()
            .resources(AccountAssignment.class)
            .inNamespace(Company.NAMESPACE)
            .withName(first.name())
            .get();
    return new InSync(lab, first, model);
  }

  /** Creates further assignments, which exist in AWS already; the names of all of these. */
  List<String> add(List<Grant> grants) {
    lab.kubernetes()
        .create(grants.stream().filter(g -> !g.equals(first)).map(this::resource).toList());
    return grants.stream().map(Grant::name).toList();
  }

  private AccountAssignment resource(Grant grant) {
    var resource = Company.assignment(grant);
    resource.getMetadata().setFinalizers(model.getMetadata().getFinalizers());
    resource.setStatus(
        serialization.unmarshal(
            serialization
                .asJson(model.getStatus())
                .replace(Company.accountId(first.account()), Company.accountId(grant.account()))
                .replace(Company.setArn(first.set()), Company.setArn(grant.set()))
                .replace(Company.groupId(first.group()), Company.groupId(grant.group()))
                .replace(Company.groupName(first.group()), Company.groupName(grant.group())),
            AccountAssignmentStatus.class));
    return resource;
  }
}
