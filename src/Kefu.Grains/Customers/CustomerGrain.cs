using Kefu.Contracts.Commands;
using Kefu.Contracts.Conversations;
using Kefu.Contracts.Customers;
using Kefu.Contracts.Stores;
using Kefu.Domain.Conversations;
using Kefu.Domain.Identity;
using Kefu.Grains.Conversations;
using Kefu.Grains.Recording;
using Kefu.Ledger;
using Kefu.Ledger.Directory;
using Orleans;

namespace Kefu.Grains.Customers;

/// <inheritdoc cref="ICustomerGrain"/>
/// <remarks>Holds nothing: the ledger knows the customer's conversations, and one grouped read brings what a message needs.</remarks>
[GrainType("customer")]
internal sealed class CustomerGrain(ILedgerReader reader, LedgerDirectory directory, DirectoryFollower follower, TimeProvider clock) : Grain, ICustomerGrain
{
    private const int Tries = 3;

    private string _tenant = null!;
    private string _customer = null!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var parts = Key.Parts(this.GetPrimaryKeyString());
        (_tenant, _customer) = (parts[0], parts[1]);
        return Task.CompletedTask;
    }

    public async Task<OpenReply> Write(string store, CustomerMessage message, CancellationToken cancellationToken)
    {
        if (directory.Store(_tenant, store) is null)
        {
            // Another process may have created it a moment ago.
            await follower.Refresh(cancellationToken);
        }

        if (directory.Store(_tenant, store) is null)
        {
            return OpenReply.Refused(new(RefusalTypes.UnknownStore, "There is no such store."));
        }

        var key = Key.Of("message", message.Platform, store, message.MessageId);
        var hash = Keys.Digest(Key.Of("message", _customer, message.Text));
        for (var left = Tries; ; left--)
        {
            try
            {
                return await Write(store, message, key, hash, cancellationToken);
            }
            catch (Exception e) when (left > 1 && e is VersionConflictException or ReceiptExistsException)
            {
                // Another activation was faster with this customer or message; the ledger knows by now, so look again.
            }
        }
    }

    private async Task<OpenReply> Write(string store, CustomerMessage message, string key, string hash, CancellationToken cancellationToken)
    {
        var today = directory.ForStore(_tenant, store).DateOf(clock.GetUtcNow());
        var (conversations, receipt) = await reader.FindCustomer(_tenant, _customer, today, key, cancellationToken);
        if (receipt is not null)
        {
            return Receipts.Replay(receipt, hash);
        }

        ConversationRow? current = null;
        foreach (var row in conversations)
        {
            if (row.Store == store && (IsOpen(row.Status) || row.Date == today) && (current is null || IsOpen(row.Status)))
            {
                current = row;
            }
        }

        if (current is not null)
        {
            var reply = await GrainFactory.GetGrain<IConversationGrain>(Keys.Conversation(current.Id))
                .Receive(new ReceiveRequest(_tenant, message, key, hash), cancellationToken);
            if (reply.Refusal?.Type != InternalRefusals.DayOver)
            {
                return reply;
            }
        }

        var id = Keys.ConversationId(_tenant, store, _customer, today);
        var inquiry = new OpenInquiry(_tenant, store, _customer, today, message);
        var opened = await GrainFactory.GetGrain<IStoreGrain>(Keys.Store(_tenant, store)).Open(new OpenRequest(id, inquiry, key, hash), cancellationToken);

        // It holds nothing, and at a festival thousands a second would be kept for half a minute each.
        DeactivateOnIdle();
        return opened;
    }

    private static bool IsOpen(ConversationStatus status) =>
        status is ConversationStatus.Waiting or ConversationStatus.Assigned or ConversationStatus.Active or ConversationStatus.Pending;
}
