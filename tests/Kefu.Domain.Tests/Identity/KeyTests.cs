using System.Globalization;
using System.Numerics;
using Kefu.Domain.Identity;

namespace Kefu.Domain.Tests.Identity;

public sealed class KeyTests
{
    // What has broken keys elsewhere: separators, escapes, numbers, scripts, pairs of surrogates, nothing at all.
    private static readonly string[] Pieces =
        ["", ".", "..", "+", "%", "%2B", "%25", "%252B", "2B", "0", "1", "1.", ".1.", "10.a", ":", "a", "A", "/", "\\", " ", "\t", "客", "服", "é", "e\u0301", "😀", "\u200b", "a.1.b", "deadbeef", "-"];

    [Theory]
    [InlineData("store:1.t.1.A", "store", "t", "A")]
    [InlineData("store:0..1.A", "store", "", "A")]
    [InlineData("agent:3.%2B.5.%2541", "agent", "+", "%41")]
    [InlineData("customer:2.客服", "customer", "客服")]
    public void Of_KnownParts_IsThisText(string expected, string kind, params string[] parts)
    {
        Assert.Equal(expected, Key.Of(kind, parts));
        Assert.Equal(parts, Key.Parts(expected));
    }

    // Goal: different lists of parts never give the same text, and the text gives the parts back.
    // Method: seeded random lists of nasty pieces; every text made so far is remembered.
    [Fact]
    public void Of_RandomParts_NeverCollideAndAreReadBack()
    {
        var random = new Random(1);
        var made = new Dictionary<string, string[]>(StringComparer.Ordinal);
        for (var i = 0; i < 40_000; i++)
        {
            var parts = Enumerable.Range(0, random.Next(5)).Select(_ => RandomPart(random)).ToArray();
            var key = Key.Of("k", parts);

            Assert.True(Key.Parts(key).SequenceEqual(parts), $"{key} was read as other parts");
            Assert.True(made.TryAdd(key, parts) || made[key].SequenceEqual(parts), $"{key} has two meanings");
        }
    }

    // ADO.NET grain storage reads such keys as others (orleans 0).
    [Fact]
    public void Of_RandomParts_IsNeverANumberOrAGuidOrExtended()
    {
        var random = new Random(2);
        for (var i = 0; i < 3_000; i++)
        {
            string[] parts = [RandomPart(random), random.Next(2) == 0 ? new Guid(Bytes(random)).ToString(random.Next(2) == 0 ? "N" : "D") : $"{random.NextInt64():x}"];
            foreach (var key in new[] { Key.Of("agent", parts), Keys.Tenant(parts[1]), Keys.Conversation(parts[1]), Keys.Customer(parts[0], parts[1]) })
            {
                Assert.False(Guid.TryParse(key, out _), key);
                Assert.False(BigInteger.TryParse(key, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out _), key);
                Assert.False(BigInteger.TryParse(key, NumberStyles.Number, CultureInfo.InvariantCulture, out _), key);
                Assert.DoesNotContain('+', key);
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("store")]
    [InlineData("1.t")]
    [InlineData("store:t")]
    [InlineData("store:1")]
    [InlineData("store:2.t")]
    [InlineData("store:-1.t")]
    [InlineData("store: 1.t")]
    [InlineData("store:1.t.")]
    [InlineData("store:1.tX1.A")]
    [InlineData("store:01.t")]
    [InlineData("store:2147483647.t")]
    [InlineData("store:99999999999.t")]
    [InlineData("store:1.+")]
    [InlineData("store:1.%")]
    [InlineData("store:3.%2b")]
    public void Parts_TextThatOfNeverMakes_IsRefused(string text) => Assert.Throws<FormatException>(() => Key.Parts(text));

    // A text that is read at all is the one text for its parts: no grain has two names.
    [Fact]
    public void Parts_RandomTexts_AreReadOnlyIfOfMakesThem()
    {
        var random = new Random(3);
        for (var i = 0; i < 40_000; i++)
        {
            var text = "k:" + string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => Pieces[random.Next(Pieces.Length)]));
            try
            {
                Assert.Equal(text, Key.Of("k", Key.Parts(text)));
            }
            catch (FormatException)
            {
                // As it should be.
            }
        }
    }

    private static string RandomPart(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => Pieces[random.Next(Pieces.Length)]));

    private static byte[] Bytes(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return bytes;
    }
}
