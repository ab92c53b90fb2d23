using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Xunit;

namespace Tender.Tests.Hosting;

/// <summary>The files of deploy/ name settings, projects and targets that there are.</summary>
public sealed partial class DeployTests
{
    [Fact]
    public void Each_variable_is_a_setting_that_takes_its_value()
    {
        var known = SettingsOption.All.Select(option => option.Variable).ToHashSet();
        var named = Files().SelectMany(file => Variable().Matches(file.Text)).ToList();
        Assert.Contains(named, match => match.Groups[1].Value == "TENDER_DATABASE");
        Assert.All(named, match => Assert.Contains(match.Groups[1].Value, known));
        foreach (var match in named.Where(match => match.Groups[2].Value is { Length: > 0 } value && value[0] != 'H'))
        {
            var environment = new Dictionary<string, string> { [match.Groups[1].Value] = match.Groups[2].Value };
            Assert.Null(Settings.Read([], environment, Root()).Text);
        }
    }

    [Fact]
    public void Each_project_file_and_target_is_there()
    {
        var container = Text("deploy/Containerfile");
        foreach (Match match in Project().Matches(string.Concat(Files().Select(file => file.Text))))
            Assert.True(Directory.Exists(Path.Combine(Root(), match.Groups[1].Value)), match.Value);
        foreach (Match match in Target().Matches(Text("deploy/compose.yaml")))
            Assert.Contains($" AS {match.Groups[1].Value}\n", container);
        foreach (Match match in DockerFile().Matches(Text("deploy/compose.yaml")))
            Assert.True(File.Exists(Path.Combine(Root(), match.Groups[1].Value)), match.Value);
        Assert.EndsWith("ENTRYPOINT [\"dotnet\", \"/app/Tender.dll\"]\n", container);
    }

    /// <summary>systemd gives a unit up after five starts within ten seconds, unless it is told not to.</summary>
    [Fact]
    public void The_unit_is_started_again_however_long_its_database_is_away()
    {
        var unit = Text("deploy/tender.service");
        var (about, service) = (
            unit.IndexOf("[Unit]", StringComparison.Ordinal),
            unit.IndexOf("[Service]", StringComparison.Ordinal)
        );
        Assert.Contains("\nStartLimitIntervalSec=0\n", unit[about..service]);
        Assert.Contains("\nRestart=always\nRestartSec=5\n", unit[service..]);
    }

    private static IEnumerable<(string Name, string Text)> Files() =>
        Directory.GetFiles(Path.Combine(Root(), "deploy")).Select(file => (file, File.ReadAllText(file)));

    private static string Text(string path) => File.ReadAllText(Path.Combine(Root(), path));

    private static string Root([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));

    [GeneratedRegex(@"\b(TENDER_[A-Z0-9_]+)(?:[:=]\s*(\S+))?")]
    private static partial Regex Variable();

    [GeneratedRegex(@"dotnet publish (\S+)")]
    private static partial Regex Project();

    [GeneratedRegex(@"target: (\S+)")]
    private static partial Regex Target();

    [GeneratedRegex(@"dockerfile: (\S+)")]
    private static partial Regex DockerFile();
}
