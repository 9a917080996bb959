namespace Kefu.Ledger.Writing;

/// <summary>
/// The streams this process wrote last, and how far. Streams only grow, so what is known stays true; what is forgotten is
/// asked of the database. Two generations bound it.
/// </summary>
internal sealed class KnownVersions(int mostPerGeneration = 65_536)
{
    private Dictionary<string, int> _young = new(StringComparer.Ordinal);
    private Dictionary<string, int> _old = new(StringComparer.Ordinal);

    public int? Find(string stream) =>
        _young.TryGetValue(stream, out var version) || _old.TryGetValue(stream, out version) ? version : null;

    /// <summary>Asks the database about everything from now on: it was lost, and may come back as a copy that lacks its last commits.</summary>
    public void Forget()
    {
        _young.Clear();
        _old.Clear();
    }

    public void Learn(IReadOnlyDictionary<string, int> versions)
    {
        if (_young.Count + versions.Count > mostPerGeneration)
        {
            (_old, _young) = (_young, new(StringComparer.Ordinal));
        }

        foreach (var (stream, version) in versions)
        {
            _young[stream] = version;
        }
    }
}
