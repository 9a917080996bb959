using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Kefu.Domain.Identity;
using static Kefu.Domain.Tests.Days;

namespace Kefu.Domain.Tests.Identity;

public sealed class KeysTests
{
    private const string Crockford = "0123456789abcdefghjkmnpqrstvwxyz";

    // These are stored: a change here loses every grain and stream there is.
    [Fact]
    public void Keys_OfEveryKind_AreThese()
    {
        Assert.Equal("tenant:4.acme", Keys.Tenant("acme"));
        Assert.Equal("store:4.acme.3.tea", Keys.Store("acme", "tea"));
        Assert.Equal("agent:4.acme.3.ada", Keys.Agent("acme", "ada"));
        Assert.Equal("agent-day:4.acme.3.ada.10.2026-11-11", Keys.AgentDay("acme", "ada", Today));
        Assert.Equal("customer:4.acme.9.tmall%2Bk", Keys.Customer("acme", "tmall+k"));
        Assert.Equal("conversation:2.c1", Keys.Conversation("c1"));
    }

    [Theory]
    [InlineData("acme", "tea", "k1", "pjjt0m0z1fmbx3p114n2vz1qe0")]
    [InlineData("acme", "tea", "k2", "pjjt84bb77fxrnsqv268j4j1c1")]
    [InlineData("茶", "店", "客户", "pjjtvqme78279sej8gy64czxmt")]
    public void ConversationId_OfKnownParts_IsThis(string tenant, string store, string customer, string expected) =>
        Assert.Equal(expected, Keys.ConversationId(tenant, store, customer, Today));

    [Fact]
    public void ConversationId_AnyPartDiffers_IsAnother()
    {
        string[] ids =
        [
            Keys.ConversationId("t", "A", "k", Today),
            Keys.ConversationId("t2", "A", "k", Today),
            Keys.ConversationId("t", "B", "k", Today),
            Keys.ConversationId("t", "A", "k2", Today),
            Keys.ConversationId("t", "A", "k", Today.AddDays(1)),
            Keys.ConversationId("tA", "", "k", Today),
            Keys.ConversationId("A", "t", "k", Today),
        ];

        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.Equal(ids[0], Keys.ConversationId("t", "A", "k", Today));
    }

    // What one day writes lies together in every index, and days follow each other.
    [Fact]
    public void ConversationId_OfALaterDate_SortsAfterAllOfEarlierDates()
    {
        for (var day = Today.AddDays(-2_000); day < Today.AddDays(2_000); day = day.AddDays(1))
        {
            var (one, other, next) = (Keys.ConversationId("t", "A", "k1", day), Keys.ConversationId("t", "A", "k2", day), Keys.ConversationId("t", "A", "k1", day.AddDays(1)));

            Assert.Equal(one[..4], other[..4]);
            Assert.True(string.CompareOrdinal(one[..4], next[..4]) < 0, $"{day}");
            Assert.Equal((26, 26), (one.Length, next.Length));
        }
    }

    // The first 130 bits of SHA-256 in Crockford's base 32, against arithmetic on the whole number.
    [Fact]
    public void Digest_RandomTexts_IsTheFirst130BitsOfSha256()
    {
        var random = new Random(1);
        for (var i = 0; i < 2_000; i++)
        {
            var text = $"{random.NextInt64()}客{i}";
            var number = new BigInteger(SHA256.HashData(Encoding.UTF8.GetBytes(text)), isUnsigned: true, isBigEndian: true) >> (256 - 130);
            var expected = new string([.. Enumerable.Range(0, 26).Select(at => Crockford[(int)((number >> (5 * (25 - at))) & 31)])]);

            Assert.Equal(expected, Keys.Digest(text));
        }
    }

    [Fact]
    public void AgentDays_IsThePrefixOfThatAgentsDaysOnly()
    {
        var prefix = Keys.AgentDays("acme", "ada");

        Assert.Equal("agent-day:4.acme.3.ada.10.", prefix);
        Assert.StartsWith(prefix, Keys.AgentDay("acme", "ada", Today), StringComparison.Ordinal);
        Assert.False(Keys.AgentDay("acme", "ada2", Today).StartsWith(prefix, StringComparison.Ordinal));
        Assert.False(Keys.AgentDay("acme", "ada.10.2026-11-11", Today).StartsWith(prefix, StringComparison.Ordinal));
        Assert.True(string.CompareOrdinal(Keys.AgentDay("acme", "ada", Today), Keys.AgentDay("acme", "ada", Today.AddDays(20))) < 0);
    }
}
