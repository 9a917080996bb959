using System.Reflection;
using Kefu.Contracts.Commands;
using Kefu.Gateway.Problems;
using Kefu.Ledger;
using Microsoft.AspNetCore.Http;
using Orleans.Runtime;

namespace Kefu.Gateway.Tests.Problems;

public sealed class ProblemTableTests
{
    public static TheoryData<string> Refusals => [.. Constants(typeof(RefusalTypes))];

    public static TheoryData<string> Own => [.. Constants(typeof(ProblemTypes))];

    [Theory, MemberData(nameof(Refusals)), MemberData(nameof(Own))]
    public void Of_EveryName_HasItsRow(string slug) => Assert.True(ProblemTable.Knows(slug), $"{slug} needs a row in ProblemTable.");

    [Fact]
    public void All_EveryKind_IsAnErrorWithAPlainName()
    {
        foreach (var kind in ProblemTable.All)
        {
            Assert.Matches("^[a-z]+(-[a-z]+)*$", kind.Slug);
            Assert.InRange(kind.Status, 400, 504);
            Assert.Equal("https://kefu.dev/problems/" + kind.Slug, kind.Type);
            Assert.NotEqual("", kind.Title);
        }
    }

    [Fact]
    public void Thrown_EachException_IsAProblemThatTellsWhatToDo()
    {
        Case(new LedgerUnavailableException("disk full at /secret/path", TimeSpan.FromSeconds(7)), 503, "ledger-unavailable", 7);
        Case(new OutcomeUnknownException("x"), 503, "outcome-unknown", 1);
        Case(new TimeoutException(), 504, "timeout", 1);
        Case(new VersionConflictException("s", 1), 409, "conflict-retry", 1);
        Case(new OrdinalRefusedException("s", 1), 409, "conflict-retry", 1);
        Case(new ReceiptExistsException("t", "k"), 409, "conflict-retry", 1);
        Case(new SiloUnavailableException(), 503, "unavailable", 1);
        Case(new LimitExceededException(), 503, "overloaded", 1);
        Case(new OperationCanceledException(), 503, "unavailable", 1);
        Case(new BadHttpRequestException("secret", 413), 413, "body-too-large", null);
        Case(new BadHttpRequestException("secret", 400), 400, "malformed-request", null);
        Case(new InvalidOperationException("secret"), 500, "internal-error", null);

        static void Case(Exception exception, int status, string slug, int? after)
        {
            var problem = Thrown.ToProblem(exception);
            Assert.Equal((status, slug), (problem.Kind.Status, problem.Kind.Slug));
            Assert.Equal(after, (int?)problem.RetryAfter?.TotalSeconds);
            Assert.DoesNotContain("secret", problem.Detail, StringComparison.Ordinal);
        }
    }

    private static string[] Constants(Type type) =>
        [.. type.GetFields(BindingFlags.Static | BindingFlags.Public).Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!)];
}
