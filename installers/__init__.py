"""What students double-click: a program in one folder, built from the lock file, per system.

    python -m installers lock       write requirements.lock anew, hashes and all
    python -m installers build      the installer for the system that this runs on
    python -m installers bill DIR   what ships, in CycloneDX's form, and every licence text

Needs the packages of `build.txt`. No part of Foresee itself imports anything from here.
"""
