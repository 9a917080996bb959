using System.Text.RegularExpressions;
using Kefu.Check.Facts;
using Kefu.Check.Tests.Building;

namespace Kefu.Check.Tests.Checks;

public sealed class ContractTests
{
    // Goal: whoever adds a fact teaches the checker too. Read off the source, because the checker references nothing of ours.
    [Fact]
    public void FactNames_EveryStoredNameOfTheDomain_IsKnown()
    {
        var stored = SourceTree.Files("src/Kefu.Domain", "*Fact.cs").Concat(SourceTree.Files("src/Kefu.Domain", "*.cs")).Distinct()
            .SelectMany(f => Regex.Matches(File.ReadAllText(f), "JsonDerivedType\\(typeof\\(\\w+\\), \"([^\"]+)\"\\)").Select(m => m.Groups[1].Value)).ToArray();

        Assert.True(stored.Length >= 29, $"only {stored.Length} names were found");
        Assert.Equal(stored.Length, stored.Distinct(StringComparer.Ordinal).Count());
        Assert.DoesNotContain(stored, name => FactNames.Kind(name) is FactKind.Unknown);
    }

    [Theory]
    [InlineData("conversation:2.c1", nameof(StreamKind.Conversation), "c1")]
    [InlineData("conversation:5.a%2Bb", nameof(StreamKind.Conversation), "a+b")]
    [InlineData("agent-day:4.acme.5.a.7.b.10.2026-11-11", nameof(StreamKind.AgentDay), "acme|a.7.b|2026-11-11")]
    [InlineData("agent-duty:4.acme.3.ann.10.2026-11-11", nameof(StreamKind.AgentDuty), "acme|ann|2026-11-11")]
    [InlineData("agent:4.acme.3.a:b", nameof(StreamKind.Agent), "acme|a:b")]
    [InlineData("tenant:0.", nameof(StreamKind.Tenant), "")]
    [InlineData("agent:4.acme", nameof(StreamKind.Unknown), "")]
    [InlineData("agent:4.acme.3.ann.1.x", nameof(StreamKind.Unknown), "")]
    [InlineData("agent:99.acme.3.ann", nameof(StreamKind.Unknown), "")]
    [InlineData("nonsense", nameof(StreamKind.Unknown), "")]
    public void StreamName_TakenApart(string stream, string kind, string parts)
    {
        var name = StreamName.Read(stream);

        Assert.Equal((kind, parts), (name.Kind.ToString(), string.Join('|', name.Parts)));
    }

    [Fact]
    public void FactReader_MembersInAnyOrder_ReadsThem()
    {
        var fact = Assert.Single(FactReader.Read("[ { \"at\": \"2026-11-11T00:00:00+00:00\", \"later\": { \"fact\": 1 }, \"from\": null, \"agent\": \"\\u5E97\", \"fact\": \"replied\" } ]"));

        Assert.Equal((FactKind.Replied, "店", (string?)null), (fact.Kind, fact.Agent, fact.From));
        Assert.Equal("messageId", FactNames.Missing(fact));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("[{\"fact\":\"replied\"}")]
    [InlineData("[{\"fact\":\"replied\",\"agent\":7}]")]
    [InlineData("[{\"fact\":\"opened\",\"date\":\"11/11/2026\"}]")]
    [InlineData("[] []")]
    public void FactReader_WhatIsNoListOfFacts_IsRefused(string facts) => Assert.ThrowsAny<System.Text.Json.JsonException>(() => FactReader.Read(facts));
}
