namespace Kefu.Contracts.Commands;

/// <summary>The stable names of refusals. They are an API: add new ones, never rename one.</summary>
public static class RefusalTypes
{
    /// <summary>No such tenant.</summary>
    public const string UnknownTenant = "unknown-tenant";

    /// <summary>No such store in this tenant.</summary>
    public const string UnknownStore = "unknown-store";

    /// <summary>No such agent in this tenant.</summary>
    public const string UnknownAgent = "unknown-agent";

    /// <summary>No such conversation in this tenant.</summary>
    public const string UnknownConversation = "unknown-conversation";

    /// <summary>No such API key in this tenant.</summary>
    public const string UnknownKey = "unknown-key";

    /// <summary>The tenant holds as many API keys as it may.</summary>
    public const string TooManyKeys = "too-many-keys";

    /// <summary>An API key with this id was revoked; an id is never issued twice.</summary>
    public const string KeyRevoked = "key-revoked";

    /// <summary>Settings out of range.</summary>
    public const string InvalidSettings = "invalid-settings";

    /// <summary>The idempotency key was used by another request.</summary>
    public const string KeyReused = "idempotency-key-reused";

    /// <summary>There is a main store already (CAP-6).</summary>
    public const string SecondMainStore = "second-main-store";

    /// <summary>There would be no main store (CAP-6).</summary>
    public const string MainStoreMissing = "main-store-missing";

    /// <summary>A third store needs an exception (CAP-6).</summary>
    public const string ExceptionNeeded = "binding-exception-needed";

    /// <summary>Reason, approver or expiry is missing (CAP-6).</summary>
    public const string ExceptionIncomplete = "binding-exception-incomplete";

    /// <summary>The exception's expiry has passed (CAP-6).</summary>
    public const string ExceptionExpired = "binding-exception-expired";

    /// <summary>A main store is never bound by exception (CAP-6).</summary>
    public const string MainByException = "main-store-by-exception";

    /// <summary>Never a fourth store (CAP-6).</summary>
    public const string TooManyStores = "too-many-stores";

    /// <summary>A diversion share is out of range.</summary>
    public const string ShareOutOfRange = "share-out-of-range";

    /// <summary>Diversion shares do not add up to 100.</summary>
    public const string SharesNotHundred = "shares-not-hundred";

    /// <summary>An agent is named twice among the shares.</summary>
    public const string AgentTwice = "agent-named-twice";

    /// <summary>The agent is stopped or a trainee.</summary>
    public const string AgentNotActive = "agent-not-active";

    /// <summary>The agent does not serve this store.</summary>
    public const string AgentNotBound = "agent-not-bound";

    /// <summary>The agent is not online.</summary>
    public const string AgentNotOnline = "agent-not-online";

    /// <summary>The agent's daily cap is reached (CAP-1).</summary>
    public const string DailyCapReached = "daily-cap-reached";

    /// <summary>The agent's concurrent cap is reached.</summary>
    public const string ConcurrentCapReached = "concurrent-cap-reached";

    /// <summary>Somebody else owns the conversation.</summary>
    public const string Owned = "conversation-owned";

    /// <summary>Only the owner may do this.</summary>
    public const string NotOwner = "not-owner";

    /// <summary>The conversation is closed or abandoned.</summary>
    public const string NotOpen = "conversation-not-open";

    /// <summary>The conversation is not waiting.</summary>
    public const string NotWaiting = "conversation-not-waiting";

    /// <summary>The conversation holds as many messages as it may.</summary>
    public const string TooManyMessages = "too-many-messages";

    /// <summary>A transfer needs a reason (P0-5).</summary>
    public const string ReasonMissing = "transfer-reason-missing";

    /// <summary>A further transfer needs a supervisor (P0-5).</summary>
    public const string SupervisorNeeded = "supervisor-needed";

    /// <summary>A transfer to the owner.</summary>
    public const string TransferToOwner = "transfer-to-owner";

    /// <summary>No such invitation to evaluate.</summary>
    public const string NotInvited = "not-invited";

    /// <summary>There is an evaluation already.</summary>
    public const string AlreadyEvaluated = "already-evaluated";

    /// <summary>A score is 1 to 5.</summary>
    public const string ScoreOutOfRange = "score-out-of-range";

    /// <summary>The store is paused or at its bound of waiting customers.</summary>
    public const string QueueFull = "queue-full";

    /// <summary>The command belongs to a tenure that is over: somebody else owns the conversation, or the same agent in a later tenure (peers 17).</summary>
    public const string TenureOver = "tenure-over";

    /// <summary>Conversations are open: signing off needs a successor who has accepted them, or a lead (P0-8).</summary>
    public const string HandOverNeeded = "hand-over-needed";

    /// <summary>The lease was begun on another device (P0-7).</summary>
    public const string UnknownDevice = "unknown-device";
}
