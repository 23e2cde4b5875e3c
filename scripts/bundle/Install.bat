@echo off
rem Finds Python and has it install svodka into this folder.
rem Only ASCII here, as cmd reads this file in the code page of the console; no brackets in what is said: cmd takes them for its own.
setlocal
chcp 65001 >nul
pushd "%~dp0"
set "PYTHON="
for %%V in (@PYTHONS_NEWEST_FIRST@) do if not defined PYTHON call :try_launcher %%V
if not defined PYTHON call :try_path
if not defined PYTHON goto no_python
%PYTHON% -X utf8 program\install.py
set "CODE=%ERRORLEVEL%"
popd
if not defined SVODKA_NO_PAUSE pause
exit /b %CODE%

:try_launcher
py -%1 -c "" >nul 2>nul
if not errorlevel 1 set "PYTHON=py -%1"
exit /b 0

:try_path
python program\is_python_good.py >nul 2>nul
if not errorlevel 1 set "PYTHON=python"
exit /b 0

:no_python
echo.
echo svodka needs Python @PYTHONS@ for Windows, 64-bit, and this computer has none that can be found.
if exist "python\*.exe" goto has_installer
echo Ask your administrator for Python from https://www.python.org/downloads/windows/ or from the Microsoft Store.
goto again
:has_installer
echo Run the installer in the folder "python" here: "Install Now" is for you only and needs no administrator.
:again
echo Then run Install.bat again.
popd
if not defined SVODKA_NO_PAUSE pause
exit /b 2
