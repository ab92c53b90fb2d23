namespace Tender.Server.Storage;

/// <summary>Roles as text.</summary>
internal static class Roles
{
    public static string Text(this Role role) =>
        role switch
        {
            Role.Viewer => "viewer",
            Role.Operator => "operator",
            Role.Admin => "admin",
        };

    /// <summary>The role of a name; null for another text.</summary>
    public static Role? Parse(string? text) =>
        text switch
        {
            "viewer" => Role.Viewer,
            "operator" => Role.Operator,
            "admin" => Role.Admin,
            _ => null,
        };
}
