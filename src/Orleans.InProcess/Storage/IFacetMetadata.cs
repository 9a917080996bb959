namespace Orleans;

/// <summary>Marks attributes of constructor parameters that the runtime makes itself.</summary>
public interface IFacetMetadata;
