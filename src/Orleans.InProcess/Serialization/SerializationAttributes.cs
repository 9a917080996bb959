namespace Orleans;

/// <summary>Instances of this type may cross grain interfaces; its members carry an <see cref="IdAttribute"/> each.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum)]
public sealed class GenerateSerializerAttribute : Attribute
{
    /// <summary>Whether ids are given to members by the compiler of the cluster runtime. Default: no.</summary>
    public GenerateFieldIds GenerateFieldIds { get; init; }

    /// <summary>Whether primary constructor parameters are members, numbered by position. Default: yes for records.</summary>
    public bool IncludePrimaryConstructorParameters { get; init; }
}

/// <summary>Which members get ids by themselves.</summary>
public enum GenerateFieldIds
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Public properties with a getter and a setter.</summary>
    PublicProperties = 1,
}

/// <summary>The number by which a member is stored; unique in its class, never reused.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum | AttributeTargets.Method
    | AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter)]
public sealed class IdAttribute(uint id) : Attribute
{
    /// <summary>The number.</summary>
    public uint Id { get; } = id;
}

/// <summary>The name by which a type or method is known on the wire; renaming the type does not change it.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum | AttributeTargets.Method
    | AttributeTargets.Interface, AllowMultiple = true)]
public sealed class AliasAttribute(string alias) : Attribute
{
    /// <summary>The name.</summary>
    public string Alias { get; } = alias;
}

/// <summary>Instances never change, so they are shared instead of copied.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Property | AttributeTargets.Field
    | AttributeTargets.Parameter | AttributeTargets.ReturnValue, Inherited = false)]
public sealed class ImmutableAttribute : Attribute;
