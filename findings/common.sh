# Sourced by the scripts here: a temporary folder with the pinned packages, removed at the end. Nothing of this repository is used.
#   install NAME@VERSION…      from npm, without running their scripts
#   install_dotnet NAME@VERSION…   from NuGet, in an empty console project with ASP.NET Core
#   run_dotnet                 builds it with the Program.cs that was written beside it, and runs it
#   unpack_debian NAME=VERSION from Debian 12, into the folder debian/; nothing is installed
#   note TEXT                  what is being looked at
#   seen "TEXT" "EXPECTED"     prints what was seen, and ends with an error where it is not what it was
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

install() {
    echo '{"private":true}' > package.json
    npm install --no-audit --no-fund --ignore-scripts --loglevel=error "$@" >/dev/null
    for package in "$@"; do echo "package   $package, Node.js $(node --version)"; done
}
install_dotnet() {
    local framework
    framework="net$(dotnet --version | cut -d. -f1).0"
    export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
    {
        echo "<Project Sdk='Microsoft.NET.Sdk'><PropertyGroup><OutputType>Exe</OutputType><TargetFramework>$framework</TargetFramework>"
        echo "<ImplicitUsings>enable</ImplicitUsings></PropertyGroup><ItemGroup><FrameworkReference Include='Microsoft.AspNetCore.App' />"
        for package in "$@"; do echo "<PackageReference Include='${package%@*}' Version='[${package#*@}]' />"; done
        echo "</ItemGroup></Project>"
    } > look.csproj
    dotnet restore --verbosity quiet > restore.log || { cat restore.log >&2; exit 1; }
    for package in "$@"; do echo "package   $package, .NET $(dotnet --version)"; done
}
run_dotnet() {
    dotnet build --no-restore --verbosity quiet --output built > build.log || { cat build.log >&2; exit 1; }
    dotnet built/look.dll
}
unpack_debian() {
    apt-get download "$1" > download.log 2>&1 || { cat download.log >&2; exit 1; }
    dpkg -x "${1%%=*}"_*.deb debian
    echo "package   $1 of Debian"
}
note() { echo "looks at  $*"; }
seen() {
    echo "seen      $1"
    [ "$1" = "$2" ] && return
    echo "expected  $2" >&2
    echo "The behaviour has changed." >&2
    exit 1
}
