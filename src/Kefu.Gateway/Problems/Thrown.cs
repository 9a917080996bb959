using Kefu.Ledger;
using Microsoft.AspNetCore.Http;
using Orleans.Runtime;

namespace Kefu.Gateway.Problems;

/// <summary>What callers are told of an exception. Texts of exceptions stay inside.</summary>
internal static class Thrown
{
    private const string SameKey = "Repeat the request with the same Idempotency-Key (or message id): it has one effect.";

    /// <summary>The problem that an exception amounts to.</summary>
    public static Problem ToProblem(Exception exception) => exception switch
    {
        ProblemException e => e.Problem,
        LedgerUnavailableException e => Later(ProblemTypes.LedgerUnavailable, "The ledger takes nothing now and nothing was changed. Repeat the request later.", e.RetryAfter),
        OutcomeUnknownException => Later(ProblemTypes.OutcomeUnknown, "The database was lost during the commit. " + SameKey),
        VersionConflictException or OrdinalRefusedException or ReceiptExistsException =>
            Later(ProblemTypes.ConflictRetry, "Another command changed the same thing at the same moment; nothing was changed by this one. " + SameKey),
        TimeoutException => Later(ProblemTypes.Timeout, "No answer in time. " + SameKey),
        LimitExceededException => Later(ProblemTypes.Overloaded, "Too many requests wait for the same thing. Repeat the request later."),
        OrleansException => Later(ProblemTypes.Unavailable, "The part of the service that answers this is not there now. " + SameKey),
        OperationCanceledException => Later(ProblemTypes.Unavailable, "The service is stopping. " + SameKey),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } =>
            Problem.Of(ProblemTypes.BodyTooLarge, $"A body may have {Requests.Bounds.BodyBytes:N0} bytes."),
        BadHttpRequestException e => new Problem(ProblemTable.OfStatus(e.StatusCode), "The request could not be read."),
        _ => Problem.Of(ProblemTypes.Internal, "The operator finds the cause under the trace id."),
    };

    private static Problem Later(string slug, string detail, TimeSpan after = default) =>
        Problem.Of(slug, detail) with { RetryAfter = after < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : after };
}
