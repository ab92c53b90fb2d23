namespace Tender.AmazonPay;

/// <summary>
/// A word of the wire whose set is not ours to close: the known ones are named, an unknown one is kept and compared as
/// it is.
/// </summary>
/// <typeparam name="T">The type itself.</typeparam>
public interface IOpenValue<T>
    where T : struct, IOpenValue<T>
{
    /// <summary>As the wire spells it.</summary>
    string Value { get; }

    /// <summary>The value for a word of the wire, known or not.</summary>
    /// <returns>The known value of that text, or a new one.</returns>
    static abstract T Of(string value);
}
