using System.Collections.Frozen;
using Kefu.Contracts.Commands;

namespace Kefu.Gateway.Problems;

/// <summary>
/// The one place where a problem gets its status. 400: the request itself is wrong. 404: what it names is not there. 409: right,
/// but not in the state things are in. 422: understood, and against a rule whatever the state. 429 and 503: later.
/// </summary>
internal static class ProblemTable
{
    private static readonly FrozenDictionary<string, ProblemKind> Kinds = new ProblemKind[]
    {
        new(ProblemTypes.MalformedRequest, 400, "The request is malformed"),
        new(ProblemTypes.MalformedJson, 400, "The body is not the JSON that is expected"),
        new(ProblemTypes.InvalidRequest, 400, "Fields of the request are not valid"),
        new(ProblemTypes.UnknownField, 400, "The body has a field that is not known"),
        new(ProblemTypes.InvalidId, 400, "An id in the path is not well-formed"),
        new(ProblemTypes.InvalidParameter, 400, "A parameter is not valid"),
        new(ProblemTypes.UnknownParameter, 400, "A query parameter is not known"),
        new(ProblemTypes.InvalidCursor, 400, "The cursor was not made by this API"),
        new(ProblemTypes.IdempotencyKeyMissing, 400, "A command needs an Idempotency-Key"),
        new(ProblemTypes.IdempotencyKeyInvalid, 400, "The Idempotency-Key is not valid"),
        new(ProblemTypes.AgentMissing, 400, "The command does not say for which agent it is"),
        new(RefusalTypes.KeyReused, 422, "The Idempotency-Key was used by another request"),

        new(ProblemTypes.Unauthenticated, 401, "No credential was given"),
        new(ProblemTypes.CredentialInvalid, 401, "The credential is not valid"),
        new(ProblemTypes.CredentialExpired, 401, "The credential has expired"),
        new(ProblemTypes.CredentialForeign, 401, "The credential was not issued for this service"),
        new(ProblemTypes.TooManyFailures, 429, "Too many failed authentications from this address"),
        new(ProblemTypes.Forbidden, 403, "The credential does not allow this"),
        new(ProblemTypes.ScopeNotHeld, 403, "Nobody can grant what they do not hold"),
        new(RefusalTypes.SupervisorNeeded, 403, "This needs a supervisor"),

        new(ProblemTypes.NotFound, 404, "There is no such resource"),
        new(RefusalTypes.UnknownTenant, 404, "There is no such tenant"),
        new(RefusalTypes.UnknownStore, 404, "There is no such store"),
        new(RefusalTypes.UnknownAgent, 404, "There is no such agent"),
        new(RefusalTypes.UnknownConversation, 404, "There is no such conversation"),
        new(RefusalTypes.UnknownKey, 404, "There is no such API key"),
        new(RefusalTypes.NotInvited, 404, "There is no such invitation"),
        new(ProblemTypes.MethodNotAllowed, 405, "The resource does not know this method"),
        new(ProblemTypes.RequestTimeout, 408, "The request did not arrive in time"),

        new(ProblemTypes.ConflictRetry, 409, "Another command was faster"),
        new(RefusalTypes.TooManyKeys, 409, "The tenant holds as many API keys as it may"),
        new(RefusalTypes.KeyRevoked, 409, "The API key was revoked and is never issued again"),
        new(RefusalTypes.SecondMainStore, 409, "The agent has a main store already"),
        new(RefusalTypes.MainStoreMissing, 409, "The agent would have no main store"),
        new(RefusalTypes.ExceptionNeeded, 409, "A third store needs an exception"),
        new(RefusalTypes.TooManyStores, 409, "An agent never serves a fourth store"),
        new(RefusalTypes.AgentNotActive, 409, "The agent is stopped or in training"),
        new(RefusalTypes.AgentNotBound, 409, "The agent does not serve this store"),
        new(RefusalTypes.AgentNotOnline, 409, "The agent is not online"),
        new(RefusalTypes.DailyCapReached, 409, "The agent's daily cap is reached"),
        new(RefusalTypes.ConcurrentCapReached, 409, "The agent's concurrent cap is reached"),
        new(RefusalTypes.Owned, 409, "Somebody else owns the conversation"),
        new(RefusalTypes.NotOwner, 409, "Only the owner may do this"),
        new(RefusalTypes.NotOpen, 409, "The conversation is over"),
        new(RefusalTypes.NotWaiting, 409, "The conversation does not wait"),
        new(RefusalTypes.TooManyMessages, 409, "The conversation holds as many messages as it may"),
        new(RefusalTypes.TransferToOwner, 409, "The conversation is this agent's already"),
        new(RefusalTypes.AlreadyEvaluated, 409, "There is an evaluation already"),

        new(RefusalTypes.AgentOffShift, 409, "The agent is in no shift"),
        new(RefusalTypes.UnknownRequest, 404, "No such leave or swap"),
        new(RefusalTypes.UnknownPattern, 422, "No such shift pattern"),
        new(RefusalTypes.InvalidPatterns, 422, "Shift patterns are not valid"),
        new(RefusalTypes.InvalidHolidays, 422, "Holidays are not valid"),
        new(RefusalTypes.NoShift, 409, "The agent has no shift of that date"),
        new(RefusalTypes.ShiftPast, 409, "The shift has begun or is over"),
        new(RefusalTypes.TooFarAhead, 422, "The date lies too far ahead"),
        new(RefusalTypes.LineTwice, 422, "An agent and date are named twice"),
        new(RefusalTypes.ShiftOverlap, 409, "One person's shifts would overlap"),
        new(RefusalTypes.ShiftNotOnTheClock, 422, "The clocks of the zone skip the shift"),
        new(RefusalTypes.OnLeave, 409, "There is a leave about that date"),
        new(RefusalTypes.ShiftSwapped, 409, "A swap touches the shift"),
        new(RefusalTypes.DateBlocked, 409, "No swap and no leave on that date"),
        new(RefusalTypes.LeaveDates, 422, "The dates of a leave are not valid"),
        new(RefusalTypes.LeaveTooLate, 409, "Leave is asked for too late"),
        new(RefusalTypes.NightLeave, 409, "No ordinary leave for a night shift"),
        new(RefusalTypes.SwapWithOneself, 422, "A swap needs two people"),
        new(RefusalTypes.SwapLimit, 409, "As many swaps touch the month as may"),
        new(RefusalTypes.SwapConsecutive, 409, "Swaps do not follow each other"),
        new(RefusalTypes.SwapNotAlike, 409, "The two cannot stand in for each other"),
        new(RefusalTypes.RequestDecided, 409, "The request is decided already"),
        new(RefusalTypes.OwnRequest, 409, "Nobody decides about a request of their own"),
        new(RefusalTypes.WrongLevel, 409, "Somebody else has to agree now"),
        new(RefusalTypes.AgreedBefore, 409, "This person has agreed already"),
        new(RefusalTypes.NotRequester, 409, "Only who asked takes a request back"),

        new(ProblemTypes.BodyTooLarge, 413, "The body is too large"),
        new(ProblemTypes.HeadersTooLarge, 431, "The headers are too large"),
        new(ProblemTypes.UnsupportedMediaType, 415, "The body must be JSON"),

        new(RefusalTypes.InvalidSettings, 422, "Settings are out of range"),
        new(RefusalTypes.ExceptionIncomplete, 422, "The exception lacks reason, approver or expiry"),
        new(RefusalTypes.ExceptionExpired, 422, "The exception's expiry has passed"),
        new(RefusalTypes.MainByException, 422, "A main store is never bound by exception"),
        new(RefusalTypes.ShareOutOfRange, 422, "A share is 1 to 100 percent"),
        new(RefusalTypes.SharesNotHundred, 422, "Shares add up to 100"),
        new(RefusalTypes.AgentTwice, 422, "An agent is named twice"),
        new(RefusalTypes.ReasonMissing, 422, "A reason is needed"),
        new(RefusalTypes.ScoreOutOfRange, 422, "A score is 1 to 5"),

        new(ProblemTypes.RateLimited, 429, "Too many requests"),
        new(RefusalTypes.QueueFull, 429, "The store takes no more waiting customers now"),
        new(ProblemTypes.Internal, 500, "Something went wrong here"),
        new(ProblemTypes.Overloaded, 503, "Too much work at once"),
        new(ProblemTypes.LedgerUnavailable, 503, "The ledger cannot be written or read now; nothing was changed"),
        new(ProblemTypes.OutcomeUnknown, 503, "Whether it was done is not known; repeat it with the same key"),
        new(ProblemTypes.Unavailable, 503, "The service is starting, stopping or moving; repeat it with the same key"),
        new(ProblemTypes.Timeout, 504, "No answer in time; repeat it with the same key"),
    }.ToFrozenDictionary(k => k.Slug, StringComparer.Ordinal);

    /// <summary>All kinds.</summary>
    public static IEnumerable<ProblemKind> All => Kinds.Values;

    /// <summary>Whether a name is in the table.</summary>
    public static bool Knows(string slug) => Kinds.ContainsKey(slug);

    /// <summary>The kind of a name; a refusal that a newer grain invented is a conflict until it has a row here.</summary>
    public static ProblemKind Of(string slug) => Kinds.TryGetValue(slug, out var kind) ? kind : new(slug, 409, "The command was refused");

    /// <summary>The kind that a bare status stands for.</summary>
    public static ProblemKind OfStatus(int status) => Of(status switch
    {
        401 => ProblemTypes.Unauthenticated,
        403 => ProblemTypes.Forbidden,
        404 => ProblemTypes.NotFound,
        405 => ProblemTypes.MethodNotAllowed,
        408 => ProblemTypes.RequestTimeout,
        413 => ProblemTypes.BodyTooLarge,
        415 => ProblemTypes.UnsupportedMediaType,
        429 => ProblemTypes.RateLimited,
        431 => ProblemTypes.HeadersTooLarge,
        503 => ProblemTypes.Unavailable,
        504 => ProblemTypes.Timeout,
        < 500 => ProblemTypes.MalformedRequest,
        _ => ProblemTypes.Internal,
    });
}
