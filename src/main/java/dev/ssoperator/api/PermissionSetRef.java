package dev.ssoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A PermissionSet resource in the same namespace. */
@ResourcePart
public record PermissionSetRef(
    @JsonPropertyDescription("The PermissionSet's metadata.name, e.g. billing-reader.")
        @Required
        @Pattern(Patterns.DNS_SUBDOMAIN) @Size(min = 1, max = 253) String name) {}
