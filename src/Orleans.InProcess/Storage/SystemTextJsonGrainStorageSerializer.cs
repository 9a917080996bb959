using System.Text.Json;
using Microsoft.Extensions.Options;
using Orleans.Serialization;

namespace Orleans.Storage
{
    /// <summary>States as JSON, by System.Text.Json.</summary>
    public sealed class SystemTextJsonGrainStorageSerializer(IOptions<SystemTextJsonGrainStorageSerializerOptions> options) : IGrainStorageSerializer
    {
        /// <inheritdoc/>
        public T? Deserialize<T>(BinaryData input) => input.ToObjectFromJson<T>(options.Value.JsonSerializerOptions);

        /// <inheritdoc/>
        public BinaryData Serialize<T>(T? input) => BinaryData.FromObjectAsJson(input, options.Value.JsonSerializerOptions);
    }
}

namespace Orleans.Serialization
{
    /// <summary>How states are written as JSON.</summary>
    public sealed class SystemTextJsonGrainStorageSerializerOptions
    {
        /// <summary>The serializer's options.</summary>
        public JsonSerializerOptions JsonSerializerOptions { get; } = new();
    }
}
