using System.CommandLine;
using Tender.Client;

namespace Tender.Commands;

/// <summary>What a live installation keeps under its secrets key.</summary>
internal static class SecretCommands
{
    private static readonly Column[] Columns =
    [
        new("Secrets", "secrets"),
        new("Under an old key", "underOldKey"),
        new("Sealed anew", "resealed"),
    ];

    public static Command Build(Terminal terminal) =>
        new ApiCommand(
            terminal,
            "secrets",
            "Say how many secrets a live installation keeps, and how many are under an older key.",
            "tender secrets",
            call => Show(call, HttpMethod.Get, "secrets"),
            new ApiCommand(
                terminal,
                "reseal",
                "Seal anew what is under an older key: the file of --secrets-key has both, the new one first.",
                "tender secrets reseal",
                call => Show(call, HttpMethod.Post, "secrets/reseal")
            )
        );

    private static async Task<int> Show(CommandCall call, HttpMethod method, string path)
    {
        call.Print.List([(await call.Send(method, path))!], "", Columns);
        return 0;
    }
}
