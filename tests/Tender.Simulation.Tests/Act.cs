namespace Tender.Simulated;

/// <summary>
/// Something that somebody in the world does: a merchant, a buyer, an operator, or the world itself. A class of its own
/// in a file of <c>Acts/</c> is all there is to add.
/// </summary>
internal abstract class Act
{
    /// <summary>Every act there is, in the order of their names.</summary>
    public static IReadOnlyList<Act> All { get; } = Every<Act>();

    public virtual string Name => GetType().Name;

    /// <summary>How often it is done, beside the others.</summary>
    public virtual int Weight => 1;

    public abstract Task Do(Stage stage);

    /// <summary>One of each kind there is.</summary>
    internal static IReadOnlyList<T> Every<T>() =>
        [
            .. typeof(T)
                .Assembly.GetTypes()
                .Where(type => type.IsSubclassOf(typeof(T)) && !type.IsAbstract)
                .OrderBy(type => type.Name, StringComparer.Ordinal)
                .Select(type => (T)Activator.CreateInstance(type)!),
        ];
}
