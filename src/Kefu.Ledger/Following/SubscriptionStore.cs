using Kefu.Ledger.Reading;

namespace Kefu.Ledger.Following;

/// <inheritdoc />
internal sealed class SubscriptionStore(IReadDatabase database) : ISubscriptionStore
{
    public async Task<long> Load(string name, CancellationToken cancellationToken = default) =>
        (await database.Query(
            "select position from subscription where name = @name", new Arguments().With("name", name), row => row.GetInt64(0), cancellationToken)).FirstOrDefault();

    public Task Save(string name, long position, CancellationToken cancellationToken = default) =>
        database.Execute(
            """
            insert into subscription (name, position) values (@name, @position)
            on conflict (name) do update set position = excluded.position where excluded.position > subscription.position
            """,
            new Arguments().With("name", name).With("position", position), cancellationToken);
}
