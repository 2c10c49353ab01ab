package dev.ssoperator.sandbox;

import dev.ssoperator.emulator.Emulator;
import java.io.PrintWriter;

/** What to try next, as lines to copy. */
record Invitation(Layout layout, Emulator emulator, SandboxKubernetes kubernetes) {

  void print(PrintWriter out) {
    out.printf("%nTry it from another terminal, in this folder%n");
    kubernetes
        .kubeConfig()
        .ifPresent(file -> out.printf("  export KUBECONFIG=%s%n", file.toAbsolutePath()));
    var namespace = kubernetes.kubeConfig().isPresent() ? "" : " -n " + SandboxKubernetes.NAMESPACE;
    out.printf("  kubectl%s get sso%n", namespace);
    out.printf("  kubectl%s describe assign finance-prod-billing%n", namespace);
    out.printf(
        "  kubectl%s get assign -l ssoperator.dev/assignment-set=auditors-workloads%n", namespace);
    out.printf(
        "  kubectl%s patch pset engineer --type=merge -p '{\"spec\":{\"sessionDuration\":\"PT2H\"}}'%n",
        namespace);
    out.printf("  kubectl%s delete assign alice-network%n", namespace);
    out.printf("  kubectl apply -f %s/assignments-finance.yaml%n", layout.samples());
    out.printf("%nWhat AWS would say%n");
    out.printf("  export AWS_ENDPOINT_URL=%s AWS_DEFAULT_REGION=eu-west-1%n", emulator.endpoint());
    out.printf("  export AWS_ACCESS_KEY_ID=any AWS_SECRET_ACCESS_KEY=any%n");
    out.printf(
        "  aws sso-admin list-permission-sets --instance-arn %s%n",
        emulator.control().state().instance().arn());
    out.printf("  curl %s/_emulator/state%n", emulator.endpoint());
    out.flush();
  }
}
