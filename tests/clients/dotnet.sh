# Sourced by the run.sh of both SDKs for .NET, after common.sh: builds the client beside the SDK's assemblies, without a package, and runs it.
mkdir "$work/client"
cp "$clients/DotNetClient.cs" "$1" "$work/client/"
cat > "$work/client/Client.csproj" <<XML
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><Nullable>enable</Nullable><ImplicitUsings>enable</ImplicitUsings></PropertyGroup>
  <ItemGroup><Reference Include="$sdk/*.dll" /></ItemGroup>
</Project>
XML
env -u HTTPS_PROXY -u https_proxy -u http_proxy dotnet build -v quiet -nologo "$work/client" -o "$work/out"
SSL_CERT_FILE=$TRUSTED dotnet "$work/out/Client.dll"
