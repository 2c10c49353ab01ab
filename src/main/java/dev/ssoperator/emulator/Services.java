package dev.ssoperator.emulator;

import java.util.List;
import java.util.function.LongSupplier;

/** Puts the three services together. */
final class Services {
  static final String SSO_ADMIN = "sso-admin";

  private static final int ORGANIZATIONS_PAGE = 20;
  private static final int PAGE = 100;
  private static final String RATE_EXCEEDED = "Rate exceeded";

  private Services() {}

  static List<Service> of(World world, AsyncEngine engine, LongSupplier nanoTime) {
    return List.of(
        ssoAdmin(world, engine, nanoTime),
        identityStore(world, nanoTime),
        organizations(world, nanoTime));
  }

  private static Service ssoAdmin(World world, AsyncEngine engine, LongSupplier nanoTime) {
    var shapes = Shapes.load("sso-admin.shapes");
    var lookup = new Lookup(world);
    var pages = new Pages(world, PAGE, AwsException::validation);
    var operations = new Operations();
    new PermissionSetOperations(world, engine, lookup, pages).register(operations);
    new PolicyOperations(world, lookup, pages).register(operations);
    new AssignmentOperations(world, engine, lookup, pages).register(operations);
    new ProvisioningOperations(world, engine, lookup, pages).register(operations);
    new RequestOperations(world, engine, lookup, pages).register(operations);
    new TagOperations(world, lookup, pages).register(operations);
    new InstanceOperations(world, lookup, pages).register(operations);
    new AbacOperations(world, lookup).register(operations);
    return new Service(
        SSO_ADMIN,
        "SWBExternalService",
        operations.handlers,
        shapes,
        new Validator(shapes, (text, reason) -> AwsException.validation(text)),
        new Quotas.Buckets(nanoTime, false),
        AwsException.throttled(RATE_EXCEEDED));
  }

  private static Service identityStore(World world, LongSupplier nanoTime) {
    var shapes = Shapes.load("identity-store.shapes");
    var operations = new Operations();
    var pages = new Pages(world, PAGE, AwsException::validation);
    new IdentityStoreOperations(world, pages).register(operations);
    new MembershipOperations(world, pages).register(operations);
    return new Service(
        "identitystore",
        "AWSIdentityStore",
        operations.handlers,
        shapes,
        new Validator(shapes, (text, reason) -> AwsException.validation(text)),
        new Quotas.Buckets(nanoTime, true),
        AwsException.throttled(RATE_EXCEEDED));
  }

  private static Service organizations(World world, LongSupplier nanoTime) {
    var shapes = Shapes.load("organizations.shapes");
    var operations = new Operations();
    new OrganizationsOperations(
            world,
            new Pages(world, ORGANIZATIONS_PAGE, text -> invalidInput(text, "INVALID_NEXT_TOKEN")))
        .register(operations);
    return new Service(
        "organizations",
        "AWSOrganizationsV20161128",
        operations.handlers,
        shapes,
        new Validator(shapes, Services::invalidInput),
        new Quotas.Buckets(nanoTime, false),
        AwsException.of("TooManyRequestsException", RATE_EXCEEDED));
  }

  private static AwsException invalidInput(String text, String reason) {
    return AwsException.of("InvalidInputException", text).with("Reason", reason);
  }
}
