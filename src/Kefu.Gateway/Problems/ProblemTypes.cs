namespace Kefu.Gateway.Problems;

/// <summary>Stable names of the gateway's own problems; those of the grains are <see cref="Contracts.Commands.RefusalTypes"/>.</summary>
internal static class ProblemTypes
{
    public const string MalformedRequest = "malformed-request";
    public const string MalformedJson = "malformed-json";
    public const string InvalidRequest = "invalid-request";
    public const string UnknownField = "unknown-field";
    public const string InvalidId = "invalid-id";
    public const string InvalidParameter = "invalid-parameter";
    public const string UnknownParameter = "unknown-parameter";
    public const string InvalidCursor = "invalid-cursor";
    public const string IdempotencyKeyMissing = "idempotency-key-missing";
    public const string IdempotencyKeyInvalid = "idempotency-key-invalid";
    public const string AgentMissing = "agent-missing";
    public const string Unauthenticated = "unauthenticated";
    public const string CredentialInvalid = "credential-invalid";
    public const string CredentialExpired = "credential-expired";
    public const string CredentialForeign = "credential-foreign";
    public const string Forbidden = "forbidden";
    public const string ScopeNotHeld = "scope-not-held";
    public const string NotFound = "not-found";
    public const string MethodNotAllowed = "method-not-allowed";
    public const string RequestTimeout = "request-timeout";
    public const string ConflictRetry = "conflict-retry";
    public const string BodyTooLarge = "body-too-large";
    public const string HeadersTooLarge = "headers-too-large";
    public const string UnsupportedMediaType = "unsupported-media-type";
    public const string RateLimited = "rate-limited";
    public const string TooManyFailures = "too-many-failures";
    public const string Internal = "internal-error";
    public const string Overloaded = "overloaded";
    public const string LedgerUnavailable = "ledger-unavailable";
    public const string OutcomeUnknown = "outcome-unknown";
    public const string Timeout = "timeout";
    public const string Unavailable = "unavailable";
}
