using System.Collections.Immutable;
using Kefu.Ledger;

namespace Kefu.Grains.Recording;

/// <summary>A grain's stream in the ledger: what it holds now and how it grows.</summary>
/// <param name="stream">The stream's key.</param>
/// <param name="tenant">Whose facts these are.</param>
/// <param name="initial">The state before the first entry.</param>
/// <param name="fold">Folds one entry in.</param>
/// <param name="write">Facts as they are stored.</param>
internal sealed class Recorded<TState, TFact>(
    string stream, string tenant, TState initial, Func<TState, ImmutableArray<TFact>, TState> fold, Func<ImmutableArray<TFact>, string> write)
{
    private readonly TState _initial = initial;

    public string Stream { get; } = stream;

    public TState State { get; private set; } = initial;

    public int Version { get; private set; }

    /// <summary>Reads the stream; what was held before is thrown away.</summary>
    public async Task Load(ILedgerReader reader, Func<string, ImmutableArray<TFact>> read, CancellationToken cancellationToken)
    {
        (State, Version) = (_initial, 0);
        foreach (var entry in await reader.ReadStream(Stream, cancellationToken: cancellationToken))
        {
            Believe(read(entry.Facts));
        }
    }

    /// <summary>The state as it will be once the facts are recorded.</summary>
    public TState After(ImmutableArray<TFact> facts) => fold(State, facts);

    /// <summary>Facts to commit, together with those of other streams if need be.</summary>
    public StreamAppend Append(ImmutableArray<TFact> facts, DateTimeOffset now) => new(Stream, Version, write(facts), tenant, now);

    /// <summary>Folds in what the ledger has taken. Nothing may act on a state that is not in the ledger: commit first.</summary>
    public void Believe(ImmutableArray<TFact> facts)
    {
        State = fold(State, facts);
        Version++;
    }

    /// <summary>Takes over a state that another grain has committed for this stream in one commit with its own.</summary>
    public void Adopt(TState state, int version) => (State, Version) = (state, version);
}
