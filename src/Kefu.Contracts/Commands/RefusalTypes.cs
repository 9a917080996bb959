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

    /// <summary>The agent is in no shift (P0-7).</summary>
    public const string AgentOffShift = "agent-off-shift";

    /// <summary>No shift pattern of this name holds for the agent (SHF-1).</summary>
    public const string UnknownPattern = "unknown-shift-pattern";

    /// <summary>Shift patterns are not valid (SHF-1, SHF-3).</summary>
    public const string InvalidPatterns = "invalid-shift-patterns";

    /// <summary>Holidays are not valid.</summary>
    public const string InvalidHolidays = "invalid-holidays";

    /// <summary>The agent has no shift of that date.</summary>
    public const string NoShift = "no-shift";

    /// <summary>The shift has begun or is over.</summary>
    public const string ShiftPast = "shift-past";

    /// <summary>The date lies too far ahead.</summary>
    public const string TooFarAhead = "date-too-far-ahead";

    /// <summary>Two lines for one agent and date.</summary>
    public const string LineTwice = "roster-line-twice";

    /// <summary>One person's shifts overlap (SHF-1).</summary>
    public const string ShiftOverlap = "shift-overlap";

    /// <summary>The clocks of the zone skip the shift.</summary>
    public const string ShiftNotOnTheClock = "shift-not-on-the-clock";

    /// <summary>There is a leave about that date (SHF-8).</summary>
    public const string OnLeave = "on-leave";

    /// <summary>A swap touches the shift (SHF-9).</summary>
    public const string ShiftSwapped = "shift-swapped";

    /// <summary>No swap and no leave on that date (SHF-10).</summary>
    public const string DateBlocked = "date-blocked";

    /// <summary>Dates of a leave are not in order, or too many.</summary>
    public const string LeaveDates = "leave-dates";

    /// <summary>Leave is asked for too late (SHF-8).</summary>
    public const string LeaveTooLate = "leave-too-late";

    /// <summary>No ordinary leave for a night shift (SHF-8).</summary>
    public const string NightLeave = "night-leave";

    /// <summary>A swap needs two people (SHF-9).</summary>
    public const string SwapWithOneself = "swap-with-oneself";

    /// <summary>As many swaps touch the month as may (SHF-9).</summary>
    public const string SwapLimit = "swap-limit";

    /// <summary>Swaps do not follow each other (SHF-9).</summary>
    public const string SwapConsecutive = "swap-consecutive";

    /// <summary>Not the same kind of work, or no similar skill (SHF-9).</summary>
    public const string SwapNotAlike = "swap-not-alike";

    /// <summary>No such leave or swap in this tenant.</summary>
    public const string UnknownRequest = "unknown-request";

    /// <summary>The request is decided already.</summary>
    public const string RequestDecided = "request-decided";

    /// <summary>Nobody decides about a request of their own.</summary>
    public const string OwnRequest = "own-request";

    /// <summary>Somebody else has to agree now (SHF-8, SHF-9).</summary>
    public const string WrongLevel = "wrong-approval-level";

    /// <summary>This person has agreed already.</summary>
    public const string AgreedBefore = "agreed-before";

    /// <summary>Only who asked takes a request back.</summary>
    public const string NotRequester = "not-requester";
}
