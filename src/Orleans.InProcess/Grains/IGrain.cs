using Orleans.Runtime;

namespace Orleans;

/// <summary>Marks the interfaces of grains.</summary>
public interface IGrain : IAddressable;

/// <summary>Marks the interfaces of grains that are identified by a text.</summary>
public interface IGrainWithStringKey : IGrain;
