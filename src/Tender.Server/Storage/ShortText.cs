namespace Tender.Server.Storage;

/// <summary>Texts of others, cut so that they can be stored.</summary>
internal static class ShortText
{
    /// <summary>
    /// The beginning of a text, and a mark where there is more. No character is halved, and none is NUL: neither can be
    /// stored in PostgreSQL.
    /// </summary>
    public static string Of(string text, int charsMax, string mark = "...")
    {
        text = text.Replace('\0', '\uFFFD');
        if (text.Length <= charsMax)
            return text;
        return text[..(char.IsHighSurrogate(text[charsMax - 1]) ? charsMax - 1 : charsMax)] + mark;
    }
}
