package dev.ssoperator.request;

import dev.ssoperator.identitycenter.AsyncOperation;

/** A request; AWS gives each operation ids of its own. */
record RequestKey(AsyncOperation operation, String id) {}
