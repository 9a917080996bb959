using Kefu.Contracts.Stores;
using Kefu.Domain.Conversations;
using Orleans;

namespace Kefu.Contracts.Customers;

/// <summary>One customer of a tenant, keyed by <see cref="Domain.Identity.Keys.Customer"/>. Sees to it that there is one inquiry per store and date.</summary>
[Alias("customer")]
public interface ICustomerGrain : IGrainWithStringKey
{
    /// <summary>
    /// Takes in a message, however often and in whatever order it arrives: into the customer's conversation of the day with this
    /// store, or as a new inquiry (P0-4, P0-12). Durable when it returns.
    /// </summary>
    [Alias("write")]
    Task<OpenReply> Write(string store, CustomerMessage message, CancellationToken cancellationToken = default);
}
