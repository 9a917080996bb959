using Orleans.Configuration;
using Orleans.Hosting;

namespace Kefu.Host.Silo;

/// <summary>How the silo is put together on the embedded runtime: one process, nothing to configure.</summary>
internal static class SiloComposition
{
    /// <summary>Name of the runtime, for people.</summary>
    public const string Runtime = "InProcess (embedded, one process)";

    /// <summary>Adds the silo.</summary>
    public static void AddSilo(this WebApplicationBuilder builder) => builder.UseOrleans(silo =>
    {
        silo.UseLocalhostClustering(serviceId: "kefu", clusterId: "kefu");
        silo.UseSystemTextJsonGrainStorageSerializer();
        silo.AddMemoryGrainStorageAsDefault();
        silo.Configure<GrainCollectionOptions>(options =>
        {
            // A customer's grain holds nothing, and there are thousands a second of them.
            options.CollectionAge = TimeSpan.FromMinutes(5);
            options.CollectionQuantum = TimeSpan.FromSeconds(15);
            options.ClassSpecificCollectionAge["Kefu.Grains.Customers.CustomerGrain"] = TimeSpan.FromSeconds(30);
            options.ClassSpecificCollectionAge["Kefu.Grains.Conversations.ConversationGrain"] = TimeSpan.FromMinutes(2);
        });
    });
}
