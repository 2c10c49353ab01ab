package dev.ssoperator.iam;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Policy documents that IAM takes, in all the forms of its grammar. */
public final class Policies {

  private static final List<String> TEXT_OPERATORS =
      List.of(
          "StringEquals",
          "StringNotEquals",
          "StringEqualsIgnoreCase",
          "StringNotEqualsIgnoreCase",
          "StringLike",
          "StringNotLike",
          "BinaryEquals",
          "IpAddress",
          "NotIpAddress",
          "ArnEquals",
          "ArnNotEquals",
          "ArnLike",
          "ArnNotLike");

  private static final List<String> NUMBER_OPERATORS =
      List.of(
          "NumericEquals",
          "NumericNotEquals",
          "NumericLessThan",
          "NumericLessThanEquals",
          "NumericGreaterThan",
          "NumericGreaterThanEquals",
          "DateEquals",
          "DateNotEquals",
          "DateLessThan",
          "DateLessThanEquals",
          "DateGreaterThan",
          "DateGreaterThanEquals");

  private Policies() {}

  /** Documents of one statement to four, with and without Sids. */
  public static Arbitrary<Map<String, Object>> all() {
    var versions = Arbitraries.of("", "2012-10-17", "2008-10-17");
    var ids = Arbitraries.of("", "cd3ad3d9-2776-4ef1-a904-4c229d1642ee");
    return Combinators.combine(
            versions,
            ids,
            statement().list().ofMinSize(1).ofMaxSize(4),
            Arbitraries.of(true, false))
        .as(
            (version, id, statements, single) -> {
              var policy = new LinkedHashMap<String, Object>();
              putUnlessEmpty(policy, "Version", version);
              putUnlessEmpty(policy, "Id", id);
              for (var i = 0; i < statements.size(); i++) {
                var place = i;
                statements
                    .get(i)
                    .computeIfPresent("Sid", (key, sid) -> sid.equals("") ? "" : sid + "x" + place);
              }
              policy.put(
                  "Statement", single && statements.size() == 1 ? statements.get(0) : statements);
              return policy;
            });
  }

  private static Arbitrary<Map<String, Object>> statement() {
    var sids = Arbitraries.of("absent", "", "ReadOnly", "0");
    var actions =
        oneOrMore(
            Arbitraries.of(
                "*",
                "s3:GetObject",
                "s3:*",
                "iam:?et*",
                "execute-api:Invoke",
                "sso-directory:Get*"));
    var resources =
        oneOrMore(
            Arbitraries.of(
                "*",
                "arn:aws:s3:::bucket/*",
                "arn:*:ec2:*:*:instance/*",
                "arn:aws-cn:iam::123456789012:role/${aws:username}",
                "${aws:PrincipalTag/bucket}"));
    return Combinators.combine(
            sids,
            Arbitraries.of("Allow", "Deny"),
            Arbitraries.of("Action", "NotAction"),
            actions,
            Arbitraries.of("Resource", "NotResource"),
            resources,
            conditions())
        .as(
            (sid, effect, actionElement, action, resourceElement, resource, condition) -> {
              var statement = new LinkedHashMap<String, Object>();
              if (!sid.equals("absent")) {
                statement.put("Sid", sid);
              }
              statement.put("Effect", effect);
              statement.put(actionElement, action);
              statement.put(resourceElement, resource);
              if (!condition.isEmpty()) {
                statement.put("Condition", condition);
              }
              return statement;
            });
  }

  private static Arbitrary<Map<String, Object>> conditions() {
    var texts = Arbitraries.of("", "012345670123", "*", "${aws:username}", "arn:aws:iam::*:role/x");
    return Arbitraries.oneOf(
            operator(TEXT_OPERATORS, true, texts.map(text -> text)),
            operator(
                NUMBER_OPERATORS,
                true,
                Arbitraries.oneOf(
                    Arbitraries.of("3600", "2026-01-01T00:00:00Z").map(text -> text),
                    Arbitraries.longs().map(number -> number),
                    Arbitraries.doubles().map(number -> number))),
            operator(List.of("Bool"), true, Arbitraries.of("true", true, false, "${x:y}")),
            operator(List.of("Null"), false, Arbitraries.of("true", "false", true, false)))
        .list()
        .ofMaxSize(3)
        .map(
            entries -> {
              var condition = new LinkedHashMap<String, Object>();
              entries.forEach(entry -> condition.put(entry.getKey(), entry.getValue()));
              return condition;
            });
  }

  private static Arbitrary<Map.Entry<String, Object>> operator(
      List<String> names, boolean takesIfExists, Arbitrary<? extends Object> values) {
    var keys =
        Arbitraries.of(
            "aws:PrincipalAccount", "aws:ResourceTag/cost center", "s3:prefix", "issuer/path:sub");
    var value =
        Arbitraries.oneOf(
            values.map(one -> (Object) one), values.list().ofMaxSize(3).map(list -> (Object) list));
    return Combinators.combine(
            Arbitraries.of("", "ForAllValues:", "ForAnyValue:"),
            Arbitraries.of(names),
            Arbitraries.of("", takesIfExists ? "IfExists" : ""),
            Arbitraries.maps(keys, value).ofMinSize(1).ofMaxSize(2))
        .as(
            (qualifier, name, suffix, map) ->
                Map.entry(qualifier + name + suffix, new LinkedHashMap<>(map)));
  }

  private static Arbitrary<Object> oneOrMore(Arbitrary<String> texts) {
    return Arbitraries.oneOf(
        texts.map(text -> (Object) text),
        texts.list().ofMinSize(1).ofMaxSize(3).map(list -> (Object) new ArrayList<Object>(list)));
  }

  private static void putUnlessEmpty(Map<String, Object> map, String key, String value) {
    if (!value.isEmpty()) {
      map.put(key, value);
    }
  }
}
