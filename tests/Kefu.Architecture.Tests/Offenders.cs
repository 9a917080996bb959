namespace Kefu.Architecture.Tests;

internal static class Offenders
{
    /// <summary>Fails with a message that says what to do, and everything it is about, one a line.</summary>
    public static void AssertNone(IEnumerable<string> offenders, string message)
    {
        var all = offenders.Order(StringComparer.Ordinal).ToList();
        Assert.True(all.Count == 0, $"{message}:\n  {string.Join("\n  ", all)}");
    }
}
