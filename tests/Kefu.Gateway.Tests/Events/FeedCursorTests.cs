using System.Security.Cryptography;
using Kefu.Gateway.Events;
using Kefu.Gateway.Problems;

namespace Kefu.Gateway.Tests.Events;

public sealed class FeedCursorTests
{
    [Fact]
    public void Read_WhatWasWritten_IsThePlace()
    {
        using var cursor = new FeedCursor(Key(1));

        foreach (var position in new[] { 0, 1, 255, 256, 1_000_000_007, long.MaxValue })
        {
            Assert.Equal(position, cursor.Read(cursor.Write(position)));
        }
    }

    [Fact]
    public void Write_TheSamePlace_IsTheSameCursor_AndNeighboursTellNothingOfTheirDistance()
    {
        using var cursor = new FeedCursor(Key(1));
        var cursors = Enumerable.Range(0, 1_000).Select(i => cursor.Write(i)).ToArray();

        Assert.Equal(cursors, Enumerable.Range(0, 1_000).Select(i => cursor.Write(i)));
        Assert.Equal(1_000, cursors.Distinct().Count());
        Assert.NotEqual(cursors, cursors.Order(StringComparer.Ordinal));
        Assert.True(cursors.Select(c => c[..3]).Distinct().Count() > 900);
    }

    [Fact]
    public void Read_AnotherTenants_IsRefused()
    {
        using var mine = new FeedCursor(Key(1));
        using var theirs = new FeedCursor(Key(2));

        Assert.Throws<ProblemException>(() => mine.Read(theirs.Write(5)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("-1")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("!!!!!!!!!!!!!!!!!!!!!!")]
    [InlineData("=aaaaaaaaaaaaaaaaaaaa=")]
    [InlineData("一一一一一一一一一一一一一一一一一一一一一一")]
    public void Read_Garbled_IsRefused(string text)
    {
        using var cursor = new FeedCursor(Key(1));

        Assert.Equal("invalid-cursor", Assert.Throws<ProblemException>(() => cursor.Read(text)).Problem.Kind.Slug);
    }

    // Goal: no change of one character goes unnoticed. Method: every place, every other letter; the last one holds two bits that carry nothing.
    [Fact]
    public void Read_OneCharacterChanged_IsRefused()
    {
        using var cursor = new FeedCursor(Key(1));
        var text = cursor.Write(12_345);
        for (var at = 0; at < text.Length - 1; at++)
        {
            foreach (var letter in "AZaz09-_".Where(c => c != text[at]))
            {
                Assert.Throws<ProblemException>(() => cursor.Read(text[..at] + letter + text[(at + 1)..]));
            }
        }
    }

    private static byte[] Key(byte number) => SHA256.HashData([number])[..FeedCursor.KeyBytes];
}
