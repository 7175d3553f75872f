; Inno Setup 6. Signing: give iscc a sign tool, /Sforesee="signtool.exe sign ... $f", and uncomment SignTool.
[Setup]
AppId={{5E0F0A0B-6B0B-4C5B-9B7A-0F7C1C1D6A55}
AppName=Foresee
AppVersion={#Version}
AppPublisher=The Foresee developers
DefaultDirName={autopf}\Foresee
DefaultGroupName=Foresee
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
ChangesAssociations=yes
Compression=lzma2
SolidCompression=yes
LicenseFile=..\..\LICENSE
UninstallDisplayIcon={app}\foresee-window.exe
; SignTool=foresee

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
Name: "de"; MessagesFile: "compiler:Languages\German.isl"
Name: "es"; MessagesFile: "compiler:Languages\Spanish.isl"

[CustomMessages]
en.KeepsLibrary=Foresee is removed. Lessons, answers and runs stay in %1.
de.KeepsLibrary=Foresee wurde entfernt. Lektionen, Antworten und Läufe bleiben in %1.
es.KeepsLibrary=Foresee se ha eliminado. Las lecciones, las respuestas y las ejecuciones siguen en %1.

[Files]
Source: "{#Program}\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[Icons]
Name: "{group}\Foresee"; Filename: "{app}\foresee-window.exe"

[Registry]
Root: HKA; Subkey: "Software\Classes\.foresee"; ValueType: string; ValueData: "Foresee.Pack"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Foresee.Pack"; ValueType: string; ValueData: "Foresee lesson pack"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Foresee.Pack\shell\open\command"; ValueType: string; ValueData: """{app}\foresee-window.exe"" ""%1"""
Root: HKA; Subkey: "Software\Classes\.dcm\OpenWithProgids"; ValueType: none; ValueName: "Foresee.Film"; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Foresee.Film"; ValueType: string; ValueData: "DICOM film"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Foresee.Film\shell\open\command"; ValueType: string; ValueData: """{app}\foresee-window.exe"" ""%1"""

[Run]
Filename: "{app}\foresee-window.exe"; Description: "{cm:LaunchProgram,Foresee}"; Flags: nowait postinstall skipifsilent

[Code]
procedure CurUninstallStepChanged(Step: TUninstallStep);
begin
  if (Step = usPostUninstall) and not UninstallSilent then
    MsgBox(FmtMessage(CustomMessage('KeepsLibrary'), [ExpandConstant('{localappdata}\foresee')]), mbInformation, MB_OK);
end;
