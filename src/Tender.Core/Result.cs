namespace Tender.Core;

/// <summary>A value, or the refusal that stands in its place. The caller cannot use one for the other.</summary>
/// <typeparam name="T">What a yes carries.</typeparam>
public readonly struct Result<T>
{
    private readonly T? value;

    private Result(T? value, Refusal? no, string? about) => (this.value, No, About) = (value, no, about);

    /// <summary>Why not; null for a yes.</summary>
    public Refusal? No { get; }

    /// <summary>What the refusal is about, in words a developer can use; null when the code says it all.</summary>
    public string? About { get; }

    /// <summary>Whether it is a yes.</summary>
    public bool Ok => No is null;

    /// <summary>The value of a yes.</summary>
    /// <exception cref="InvalidOperationException">It was a refusal: the caller did not look.</exception>
    public T Value => No is null ? value! : throw new InvalidOperationException($"Refused: {No} {About}");

    /// <summary>A yes.</summary>
    public static implicit operator Result<T>(T value) => new(value, null, null);

    /// <summary>A no.</summary>
    public static implicit operator Result<T>(Refusal no) => new(default, no, null);

    /// <summary>A no with its reason in words.</summary>
    public static implicit operator Result<T>((Refusal No, string About) refusal) =>
        new(default, refusal.No, refusal.About);

    /// <summary>The yes in another form; a no stays the same no.</summary>
    public Result<TOther> Then<TOther>(Func<T, TOther> map) => Ok ? map(value!) : As<TOther>();

    /// <summary>The same no in the place of another value.</summary>
    public Result<TOther> As<TOther>() =>
        Result<TOther>.Refused(No ?? throw new InvalidOperationException("A yes is not a no."), About);

    /// <summary>A no, with or without words.</summary>
    public static Result<T> Refused(Refusal no, string? about) => new(default, no, about);
}
