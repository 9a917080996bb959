using System.Linq.Expressions;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Orleans.Serialization;

namespace Orleans.Runtime;

/// <summary>
/// Writes, for a grain interface, a class that implements it by sending. With what <see cref="CallCompiler"/> writes, no
/// reflection is left on the way of a call.
/// </summary>
internal static class ProxyCompiler
{
    private static readonly Lock Gate = new();
    private static readonly AssemblyBuilder Assembly =
        AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Orleans.InProcess.Proxies"), AssemblyBuilderAccess.Run);

    private static readonly ModuleBuilder Module = Assembly.DefineDynamicModule("Proxies");
    private static readonly HashSet<string> Opened = [];
    private static int _count;

    internal static Func<GrainReference> Compile(GrainInterface grain)
    {
        Check(grain);
        lock (Gate)
        {
            OpenTo(typeof(ProxyCompiler));
            OpenTo(grain.Type);
            var proxy = Module.DefineType(
                $"{grain.Type.Name}_{++_count}", TypeAttributes.Public | TypeAttributes.Sealed, typeof(GrainReference), [grain.Type]);
            proxy.DefineDefaultConstructor(MethodAttributes.Public);
            var methods = proxy.DefineField("Methods", typeof(GrainMethod[]), FieldAttributes.Public | FieldAttributes.Static);
            for (var index = 0; index < grain.Methods.Length; index++)
            {
                DefineSender(proxy, methods, grain.Methods[index].Info, index);
            }

            var type = proxy.CreateType();
            type.GetField("Methods")!.SetValue(null, grain.Methods);
            return Expression.Lambda<Func<GrainReference>>(Expression.New(type)).Compile();
        }
    }

    private static void Check(GrainInterface grain)
    {
        if (!grain.Type.IsInterface || !typeof(IAddressable).IsAssignableFrom(grain.Type))
        {
            throw new ArgumentException($"{grain.Type} is not a grain interface.");
        }

        foreach (var method in grain.Methods)
        {
            if (method.Info.IsGenericMethod || method.Info.IsStatic || method.Info.GetParameters().Any(p => p.ParameterType.IsByRef)
                || method.Info.GetParameters().Count(p => p.ParameterType == typeof(CancellationToken)) > 1
                || ShapeOf(method.Info.ReturnType) is null)
            {
                throw new NotSupportedException(
                    $"{method} cannot be a grain method here: it must return Task or ValueTask, take no parameter by reference, "
                    + "be neither generic nor static, and take one CancellationToken at most.");
            }
        }

        var violations = SerializableContract.Violations(grain.Type);
        if (violations.Count > 0)
        {
            throw new CodecNotFoundException(string.Join(Environment.NewLine, violations));
        }
    }

    private static Type? ShapeOf(Type result) => result switch
    {
        _ when result == typeof(Task) => typeof(TaskCall),
        _ when result == typeof(ValueTask) => typeof(ValueTaskCall),
        { IsGenericType: true } when result.GetGenericTypeDefinition() == typeof(Task<>) =>
            typeof(TaskCall<>).MakeGenericType(result.GetGenericArguments()),
        { IsGenericType: true } when result.GetGenericTypeDefinition() == typeof(ValueTask<>) =>
            typeof(ValueTaskCall<>).MakeGenericType(result.GetGenericArguments()),
        _ => null,
    };

    private static void DefineSender(TypeBuilder proxy, FieldInfo methods, MethodInfo method, int index)
    {
        var parameters = method.GetParameters();
        OpenTo(method.ReturnType);
        OpenTo(method.DeclaringType!);
        Array.ForEach(parameters, p => OpenTo(p.ParameterType));
        var (constructor, fields) = CallCompiler.Define(Module, $"{proxy.Name}.{method.Name}_{index}", ShapeOf(method.ReturnType)!, method);

        var sender = proxy.DefineMethod(
            $"{method.DeclaringType!.FullName}.{method.Name}",
            MethodAttributes.Private | MethodAttributes.Virtual | MethodAttributes.Final | MethodAttributes.HideBySig | MethodAttributes.NewSlot,
            method.ReturnType,
            [.. parameters.Select(p => p.ParameterType)]);
        proxy.DefineMethodOverride(sender, method);

        var il = sender.GetILGenerator();
        var call = il.DeclareLocal(constructor.DeclaringType!);
        il.Emit(OpCodes.Newobj, constructor);
        il.Emit(OpCodes.Stloc, call);
        for (var i = 0; i < parameters.Length; i++)
        {
            il.Emit(OpCodes.Ldloc, call);
            if (parameters[i].ParameterType == typeof(CancellationToken))
            {
                il.Emit(OpCodes.Ldloc, call);
                il.Emit(OpCodes.Ldarg, (short)(i + 1));
                il.Emit(OpCodes.Call, typeof(GrainCall).GetMethod(nameof(GrainCall.Link))!);
            }
            else
            {
                il.Emit(OpCodes.Ldarg, (short)(i + 1));
            }

            il.Emit(OpCodes.Stfld, fields[i]);
        }

        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldloc, call);
        il.Emit(OpCodes.Ldsfld, methods);
        il.Emit(OpCodes.Ldc_I4, index);
        il.Emit(OpCodes.Ldelem_Ref);
        il.Emit(OpCodes.Call, SendOf(method.ReturnType));
        il.Emit(OpCodes.Ret);
    }

    private static MethodInfo SendOf(Type result)
    {
        var (name, answer) = result switch
        {
            _ when result == typeof(Task) => (nameof(GrainReference.Send), typeof(Nothing)),
            _ when result == typeof(ValueTask) => (nameof(GrainReference.SendVoid), null),
            _ when result.GetGenericTypeDefinition() == typeof(Task<>) => (nameof(GrainReference.Send), result.GetGenericArguments()[0]),
            _ => (nameof(GrainReference.SendValue), result.GetGenericArguments()[0]),
        };
        var send = typeof(GrainReference).GetMethod(name, BindingFlags.Instance | BindingFlags.NonPublic)!;
        return answer is null ? send : send.MakeGenericMethod(answer);
    }

    // Grain interfaces, messages and the runtime's own classes may be internal to their assemblies.
    private static void OpenTo(Type type)
    {
        if (Opened.Add(type.Assembly.GetName().Name!))
        {
            var constructor = typeof(IgnoresAccessChecksToAttribute).GetConstructor([typeof(string)])!;
            Assembly.SetCustomAttribute(new CustomAttributeBuilder(constructor, [type.Assembly.GetName().Name!]));
        }

        foreach (var argument in type.GetGenericArguments())
        {
            OpenTo(argument);
        }

        if (type.HasElementType)
        {
            OpenTo(type.GetElementType()!);
        }
    }
}
