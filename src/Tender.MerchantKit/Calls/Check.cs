namespace Tender.MerchantKit.Calls;

/// <summary>Argument checks that several public types share.</summary>
internal static class Check
{
    public static string Text(string? value, int longest, string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(value, name);
        return value.Length <= longest
            ? value
            : throw new ArgumentException($"Longer than {longest} characters.", name);
    }
}
