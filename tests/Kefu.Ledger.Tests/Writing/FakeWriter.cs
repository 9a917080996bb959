using System.Threading.Channels;
using Kefu.Ledger.Writing;

namespace Kefu.Ledger.Tests.Writing;

/// <summary>A database that a test answers for, batch by batch.</summary>
internal sealed class FakeWriter : IBatchWriter
{
    private readonly Channel<Asked> _asked = Channel.CreateUnbounded<Asked>();
    private Func<Batch, BatchOutcome>? _always;
    private long _head;

    public List<int> Sizes { get; } = [];

    public Task<BatchOutcome> Write(Batch batch)
    {
        Sizes.Add(batch.Commits.Count);
        if (_always is not null)
        {
            return Task.FromResult(_always(batch));
        }

        var asked = new Asked(batch);
        _asked.Writer.TryWrite(asked);
        return asked.Answer.Task;
    }

    public void Always(Func<Batch, BatchOutcome> answer) => _always = answer;

    /// <summary>The next batch that is being written.</summary>
    public async Task<Asked> Next() => await _asked.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    public BatchOutcome Written(Batch batch)
    {
        var before = _head;
        _head += batch.Entries.Count;
        return BatchOutcome.Written(before);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    internal sealed record Asked(Batch Batch)
    {
        public TaskCompletionSource<BatchOutcome> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
