using System.Reflection;
using System.Reflection.Emit;

namespace Orleans.Runtime;

/// <summary>Writes, for a method of a grain interface, a class that holds the arguments and calls the method on the grain.</summary>
internal static class CallCompiler
{
    internal static (ConstructorInfo Constructor, FieldInfo[] Fields) Define(ModuleBuilder module, string name, Type shape, MethodInfo method)
    {
        var call = module.DefineType(name, TypeAttributes.Public | TypeAttributes.Sealed, shape);
        var constructor = call.DefineDefaultConstructor(MethodAttributes.Public);
        FieldInfo[] fields =
            [.. method.GetParameters().Select((p, i) => call.DefineField($"_{i}", p.ParameterType, FieldAttributes.Public))];
        DefineInvoke(call, shape, method, fields);
        DefineArguments(call, fields);
        call.CreateType();
        return (constructor, fields);
    }

    private static void DefineInvoke(TypeBuilder call, Type shape, MethodInfo method, FieldInfo[] fields)
    {
        var il = Override(call, shape.GetMethod(nameof(TaskCall.InvokeMethod))!);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Castclass, method.DeclaringType!);
        foreach (var field in fields)
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldfld, field);
        }

        il.Emit(OpCodes.Callvirt, method);
        il.Emit(OpCodes.Ret);
    }

    private static void DefineArguments(TypeBuilder call, FieldInfo[] fields)
    {
        var count = Override(call, typeof(GrainCall).GetMethod(nameof(GrainCall.GetArgumentCount))!);
        count.Emit(OpCodes.Ldc_I4, fields.Length);
        count.Emit(OpCodes.Ret);

        var get = Override(call, typeof(GrainCall).GetMethod(nameof(GrainCall.GetArgument))!);
        var set = Override(call, typeof(GrainCall).GetMethod(nameof(GrainCall.SetArgument))!);
        var gets = fields.Select(_ => get.DefineLabel()).ToArray();
        var sets = fields.Select(_ => set.DefineLabel()).ToArray();
        Switch(get, gets);
        Switch(set, sets);
        for (var i = 0; i < fields.Length; i++)
        {
            get.MarkLabel(gets[i]);
            get.Emit(OpCodes.Ldarg_0);
            get.Emit(OpCodes.Ldfld, fields[i]);
            get.Emit(OpCodes.Box, fields[i].FieldType);
            get.Emit(OpCodes.Ret);

            set.MarkLabel(sets[i]);
            set.Emit(OpCodes.Ldarg_0);
            set.Emit(OpCodes.Ldarg_2);
            set.Emit(OpCodes.Unbox_Any, fields[i].FieldType);
            set.Emit(OpCodes.Stfld, fields[i]);
            set.Emit(OpCodes.Ret);
        }

        static void Switch(ILGenerator il, Label[] labels)
        {
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Switch, labels);
            il.Emit(OpCodes.Newobj, typeof(ArgumentOutOfRangeException).GetConstructor(Type.EmptyTypes)!);
            il.Emit(OpCodes.Throw);
        }
    }

    private static ILGenerator Override(TypeBuilder type, MethodInfo method)
    {
        var implementation = type.DefineMethod(
            method.Name,
            MethodAttributes.Public | MethodAttributes.Virtual | MethodAttributes.HideBySig,
            method.ReturnType,
            [.. method.GetParameters().Select(p => p.ParameterType)]);
        return implementation.GetILGenerator();
    }
}
