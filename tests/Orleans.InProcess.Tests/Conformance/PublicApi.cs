using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Orleans.InProcess.Tests.Conformance;

/// <summary>A public type: what it is, what it derives from, what it implements, and its members, each as one line.</summary>
internal sealed record PublicType(string Name, string Kind, string Base, ImmutableHashSet<string> Interfaces, ImmutableHashSet<string> Members)
{
    public bool IsInterface => Kind.Contains("interface", StringComparison.Ordinal);

    /// <summary>Members that an implementation must have.</summary>
    public IEnumerable<string> AbstractMembers => Members.Where(m => m.Contains("abstract ", StringComparison.Ordinal));
}

/// <summary>Reads the public types of an assembly from its metadata; needs none of the assemblies that it refers to.</summary>
internal static class PublicApi
{
    public static Dictionary<string, PublicType> Of(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var metadata = file.GetMetadataReader();
        return metadata.TypeDefinitions
            .Where(handle => IsVisible(metadata, handle))
            .Select(handle => Read(metadata, metadata.GetTypeDefinition(handle)))
            .ToDictionary(type => type.Name, StringComparer.Ordinal);
    }

    private static bool IsVisible(MetadataReader metadata, TypeDefinitionHandle handle)
    {
        var type = metadata.GetTypeDefinition(handle);
        return (type.Attributes & TypeAttributes.VisibilityMask) switch
        {
            TypeAttributes.Public => true,
            TypeAttributes.NestedPublic => IsVisible(metadata, type.GetDeclaringType()),
            _ => false,
        };
    }

    private static PublicType Read(MetadataReader metadata, TypeDefinition type)
    {
        var names = new SignatureNames(metadata);
        const TypeAttributes Shape = TypeAttributes.Interface | TypeAttributes.Abstract | TypeAttributes.Sealed;
        return new(
            names.NameOf(type),
            (type.Attributes & Shape).ToString().ToLowerInvariant(),
            type.BaseType.IsNil ? "" : names.NameOf(type.BaseType),
            [.. type.GetInterfaceImplementations().Select(i => names.NameOf(metadata.GetInterfaceImplementation(i).Interface))],
            [.. Methods(metadata, type, names), .. Fields(metadata, type, names)]);
    }

    private static IEnumerable<string> Methods(MetadataReader metadata, TypeDefinition type, SignatureNames names)
    {
        foreach (var method in type.GetMethods().Select(metadata.GetMethodDefinition).Where(m => IsVisible((int)(m.Attributes & MethodAttributes.MemberAccessMask))))
        {
            var signature = method.DecodeSignature(names, null);
            var optional = method.GetParameters().Select(metadata.GetParameter).Where(p => p.SequenceNumber > 0)
                .ToDictionary(p => p.SequenceNumber - 1, p => $"{metadata.GetString(p.Name)}{Default(metadata, p.GetDefaultValue(), p.Attributes)}");
            var parameters = signature.ParameterTypes.Select((t, i) => $"{t} {optional.GetValueOrDefault(i)}");
            var constraints = method.GetGenericParameters().Select(metadata.GetGenericParameter).Select(p =>
                $"{p.Attributes & GenericParameterAttributes.SpecialConstraintMask}:"
                + string.Join("+", p.GetConstraints().Select(c => names.NameOf(metadata.GetGenericParameterConstraint(c).Type))));
            var how = (method.Attributes.HasFlag(MethodAttributes.Static) ? "static " : "")
                + (method.Attributes.HasFlag(MethodAttributes.Abstract) ? "abstract " : "")
                + (method.Attributes.HasFlag(MethodAttributes.Virtual) && !method.Attributes.HasFlag(MethodAttributes.Final) ? "virtual " : "")
                + (IsProtected((int)(method.Attributes & MethodAttributes.MemberAccessMask)) ? "protected " : "");
            yield return $"{how}{signature.ReturnType} {metadata.GetString(method.Name)}<{string.Join(",", constraints)}>({string.Join(", ", parameters)})";
        }
    }

    private static IEnumerable<string> Fields(MetadataReader metadata, TypeDefinition type, SignatureNames names)
    {
        foreach (var field in type.GetFields().Select(metadata.GetFieldDefinition).Where(f => IsVisible((int)(f.Attributes & FieldAttributes.FieldAccessMask))))
        {
            const FieldAttributes How = FieldAttributes.Static | FieldAttributes.InitOnly | FieldAttributes.Literal;
            yield return $"{field.Attributes & How} {field.DecodeSignature(names, null)} {metadata.GetString(field.Name)}{Constant(metadata, field.GetDefaultValue())}";
        }
    }

    private static string Default(MetadataReader metadata, ConstantHandle value, ParameterAttributes attributes) =>
        attributes.HasFlag(ParameterAttributes.Optional) ? value.IsNil ? " = default" : Constant(metadata, value) : "";

    private static string Constant(MetadataReader metadata, ConstantHandle handle)
    {
        if (handle.IsNil)
        {
            return "";
        }

        var constant = metadata.GetConstant(handle);
        return $" = {metadata.GetBlobReader(constant.Value).ReadConstant(constant.TypeCode) ?? "null"}";
    }

    // Accessibility has the same values for methods and fields.
    private static bool IsVisible(int access) => access == (int)MethodAttributes.Public || IsProtected(access);

    private static bool IsProtected(int access) => access is (int)MethodAttributes.Family or (int)MethodAttributes.FamORAssem;
}

/// <summary>Types in signatures as text, without the assemblies they come from.</summary>
internal sealed class SignatureNames(MetadataReader metadata) : ISignatureTypeProvider<string, object?>
{
    public string NameOf(TypeDefinition type)
    {
        var name = metadata.GetString(type.Name);
        return type.GetDeclaringType().IsNil
            ? Qualified(metadata.GetString(type.Namespace), name)
            : $"{NameOf(metadata.GetTypeDefinition(type.GetDeclaringType()))}+{name}";
    }

    public string NameOf(EntityHandle handle) => handle.Kind switch
    {
        HandleKind.TypeDefinition => NameOf(metadata.GetTypeDefinition((TypeDefinitionHandle)handle)),
        HandleKind.TypeReference => GetTypeFromReference(metadata, (TypeReferenceHandle)handle, 0),
        _ => metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(this, null),
    };

    public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
    {
        var type = reader.GetTypeReference(handle);
        var name = reader.GetString(type.Name);
        return type.ResolutionScope.Kind is HandleKind.TypeReference
            ? $"{GetTypeFromReference(reader, (TypeReferenceHandle)type.ResolutionScope, 0)}+{name}"
            : Qualified(reader.GetString(type.Namespace), name);
    }

    public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => NameOf(reader.GetTypeDefinition(handle));

    public string GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

    public string GetSZArrayType(string elementType) => $"{elementType}[]";

    public string GetArrayType(string elementType, ArrayShape shape) => $"{elementType}[{shape.Rank}]";

    public string GetByReferenceType(string elementType) => $"ref {elementType}";

    public string GetPointerType(string elementType) => $"{elementType}*";

    public string GetPinnedType(string elementType) => elementType;

    public string GetFunctionPointerType(MethodSignature<string> signature) => "function pointer";

    public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) => $"{genericType}<{string.Join(",", typeArguments)}>";

    public string GetGenericMethodParameter(object? genericContext, int index) => $"!!{index}";

    public string GetGenericTypeParameter(object? genericContext, int index) => $"!{index}";

    public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => isRequired ? $"{unmodifiedType} {modifier}" : unmodifiedType;

    private static string Qualified(string ns, string name) => ns.Length == 0 ? name : $"{ns}.{name}";
}
