@echo off
rem Translates the folder inbox beside this file and opens the folder outbox.
setlocal
chcp 65001 >nul
pushd "%~dp0"
if not exist "env\Scripts\python.exe" goto not_installed
"env\Scripts\python.exe" -X utf8 program\translate.py %*
set "CODE=%ERRORLEVEL%"
popd
if not defined SVODKA_NO_PAUSE pause
exit /b %CODE%

:not_installed
echo svodka is not installed in this folder yet: run Install.bat first.
popd
if not defined SVODKA_NO_PAUSE pause
exit /b 2
