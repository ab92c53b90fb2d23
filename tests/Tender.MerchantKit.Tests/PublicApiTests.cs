using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Xml.Linq;
using Xunit;

namespace Tender.MerchantKit.Tests;

/// <summary>What merchants may build on: a change of it is seen in a review, in PublicApi.*.txt.</summary>
public class PublicApiTests
{
    public static TheoryData<string> Packages => ["Tender.AmazonPay", "Tender.MerchantKit", "Tender.Testing"];

    private static readonly NullabilityInfoContext Nullability = new();

    [Theory, MemberData(nameof(Packages))]
    public void The_public_surface_is_the_kept_one(string package)
    {
        var path = Path.Combine(Path.GetDirectoryName(Here())!, $"PublicApi.{package}.txt");
        var surface = Surface(Assembly.Load(package));
        if (Environment.GetEnvironmentVariable("TENDER_WRITE_DOCS") == "1")
            File.WriteAllText(path, surface);
        var kept = File.ReadAllText(path).ReplaceLineEndings("\n");
        var added = surface.Split('\n').Except(kept.Split('\n')).Select(line => "+ " + line);
        var removed = kept.Split('\n').Except(surface.Split('\n')).Select(line => "- " + line);
        Assert.True(
            kept == surface,
            $"The public surface of {package} has changed. If that is meant: TENDER_WRITE_DOCS=1 writes its file anew; "
                + $"say it in CHANGELOG.md.\n{string.Join('\n', added.Concat(removed))}"
        );
    }

    [Fact]
    public void Every_call_can_be_canceled_and_says_so_by_its_name()
    {
        var tasks = Packages
            .SelectMany(row => Assembly.Load(row.Data).GetExportedTypes())
            .SelectMany(type => type.GetMethods(Public))
            .Where(method =>
                !method.IsSpecialName
                && method.Name != nameof(IAsyncDisposable.DisposeAsync)
                && (
                    typeof(Task).IsAssignableFrom(method.ReturnType)
                    || method.ReturnType.Name.StartsWith("ValueTask", StringComparison.Ordinal)
                )
            )
            .ToList();
        Assert.True(tasks.Count > 30);
        Assert.All(tasks.Where(method => method.GetBaseDefinition() == method), method =>
            Assert.EndsWith("Async", method.Name)
        );
        Assert.All(tasks, method =>
            Assert.Contains(method.GetParameters(), one => one.ParameterType == typeof(CancellationToken))
        );
    }

    /// <summary>
    /// "The note." says nothing that the name does not: length, source and the meaning of null belong there.
    /// </summary>
    [Theory, MemberData(nameof(Packages))]
    public void No_summary_has_fewer_than_four_words(string package)
    {
        var documents = XDocument.Load(Path.Combine(AppContext.BaseDirectory, package + ".xml"));
        var summaries = documents
            .Descendants("summary")
            .Select(one => (Of: (string)one.Parent!.Attribute("name")!, Count: WordCount(one)))
            .Where(one => !one.Of.Contains(".Generated.", StringComparison.Ordinal))
            .ToList();
        Assert.True(summaries.Count > 30);
        Assert.Empty(summaries.Where(one => one.Count < 4).Select(one => one.Of));
    }

    /// <summary>A link to code counts as one word.</summary>
    private static int WordCount(XElement summary)
    {
        var text = string.Concat(summary.Nodes().Select(node => node is XText words ? words.Value : " word "));
        return text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
    }

    private const BindingFlags Public =
        BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static string Here([CallerFilePath] string path = "") => path;

    private static string Surface(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(Kind(type)).Append(' ').Append(Full(type)).Append(Bases(type)).Append('\n');
            var members = type.IsEnum
                ? Enum.GetNames(type).Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name))}")
                : type.GetMembers(Public | BindingFlags.NonPublic)
                    .Where(IsVisible)
                    .Select(one => Show(one))
                    .Where(line => line.Length > 0)
                    .Order(StringComparer.Ordinal);
            foreach (var member in members)
                text.Append("    ").Append(member).Append('\n');
        }
        return text.ToString();
    }

    private static string Kind(Type type) =>
        type.IsEnum ? "enum"
        : type.IsInterface ? "interface"
        : type.IsValueType ? "struct"
        : typeof(Delegate).IsAssignableFrom(type) ? "delegate"
        : type is { IsAbstract: true, IsSealed: true } ? "static class"
        : type.IsAbstract ? "abstract class"
        : type.IsSealed ? "sealed class"
        : "class";

    private static string Bases(Type type)
    {
        if (type.IsEnum || typeof(Delegate).IsAssignableFrom(type))
            return "";
        var bases = new List<string>();
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType))
            bases.Add(Name(parent));
        bases.AddRange(
            type.GetInterfaces()
                .Where(one => one.IsPublic && !one.Name.StartsWith("IEquatable", StringComparison.Ordinal))
                .Select(one => Name(one))
                .Order(StringComparer.Ordinal)
        );
        return bases.Count == 0 ? "" : " : " + string.Join(", ", bases);
    }

    private static bool IsVisible(MemberInfo member) =>
        member switch
        {
            MethodBase method => (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly)
                && !IsCompilers(method),
            PropertyInfo property => property.Name != "EqualityContract"
                && property.GetAccessors(nonPublic: true).Any(one => one.IsPublic || one.IsFamily),
            FieldInfo field => field.IsPublic || field.IsFamily,
            EventInfo => true,
            _ => false,
        };

    // What a record gets without asking, and accessors, which are shown with their property.
    private static bool IsCompilers(MethodBase method) =>
        (method.IsSpecialName && !method.IsConstructor)
        || method.Name is "Equals" or "GetHashCode" or "PrintMembers" or "<Clone>$" or "Deconstruct" or "ToString"
        || (method.IsConstructor && method.GetParameters() is [var only] && only.ParameterType == method.DeclaringType);

    private static string Show(MemberInfo member) =>
        member switch
        {
            ConstructorInfo constructor => constructor.IsStatic ? "" : $"new({Parameters(constructor)})",
            MethodInfo method => Show(method),
            PropertyInfo property => Show(property),
            FieldInfo field => Show(field),
            EventInfo happening => $"event {Name(happening.EventHandlerType!)} {happening.Name}",
            _ => "",
        };

    private static string Show(MethodInfo method)
    {
        var modifiers = (method.IsStatic ? "static " : "") + (method.IsAbstract ? "abstract " : "");
        var type = Name(method.ReturnType, Nullability.Create(method.ReturnParameter));
        var generic = method.IsGenericMethod
            ? $"<{string.Join(", ", method.GetGenericArguments().Select(one => one.Name))}>"
            : "";
        return $"{modifiers}{type} {method.Name}{generic}({Parameters(method)})";
    }

    private static string Show(PropertyInfo property)
    {
        var modifier = (property.GetMethod ?? property.SetMethod)!.IsStatic ? "static " : "";
        var type = Name(property.PropertyType, Nullability.Create(property));
        var getter = property.GetMethod is { } get && (get.IsPublic || get.IsFamily) ? "get; " : "";
        return $"{modifier}{type} {property.Name} {{ {getter}{Setter(property)}}}";
    }

    private static string Show(FieldInfo field)
    {
        var modifier =
            field.IsLiteral ? "const "
            : field.IsStatic ? "static "
            : "";
        var value = field.IsLiteral ? $" = {field.GetRawConstantValue()}" : "";
        return $"{modifier}{Name(field.FieldType)} {field.Name}{value}";
    }

    private static string Setter(PropertyInfo property) =>
        property.SetMethod is not { } set || !(set.IsPublic || set.IsFamily) ? ""
        : set.ReturnParameter.GetRequiredCustomModifiers().Any(one => one.Name == "IsExternalInit")
            ? (property.IsDefined(typeof(RequiredMemberAttribute)) ? "required init; " : "init; ")
        : "set; ";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Show));

    private static string Show(ParameterInfo parameter)
    {
        var (type, modifier) = parameter.ParameterType.IsByRef
            ? (parameter.ParameterType.GetElementType()!, parameter.IsOut ? "out " : "ref ")
            : (parameter.ParameterType, "");
        var value = parameter.HasDefaultValue ? $" = {parameter.DefaultValue ?? "default"}" : "";
        return $"{modifier}{Name(type, Nullability.Create(parameter))} {parameter.Name}{value}";
    }

    private static string Full(Type type) =>
        type.IsNested ? $"{Full(type.DeclaringType!)}.{Name(type)}" : $"{type.Namespace}.{Name(type)}";

    private static string Name(Type type, NullabilityInfo? nullability = null)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return Name(inner) + "?";
        var mark = nullability?.ReadState == NullabilityState.Nullable && !type.IsValueType ? "?" : "";
        if (type.IsArray)
            return $"{Name(type.GetElementType()!, nullability?.ElementType)}[]{mark}";
        if (!type.IsGenericType)
            return type.Name + mark;
        var arguments = type.GetGenericArguments()
            .Select(
                (one, i) =>
                    Name(
                        one,
                        nullability is { } info && i < info.GenericTypeArguments.Length
                            ? info.GenericTypeArguments[i]
                            : null
                    )
            );
        var tick = type.Name.IndexOf('`', StringComparison.Ordinal);
        return tick < 0 ? type.Name + mark : $"{type.Name[..tick]}<{string.Join(", ", arguments)}>{mark}";
    }
}
